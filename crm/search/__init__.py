"""Finding a customer by whatever the caller says: words in any order, parts, slips and all.

``projection`` keeps the search keys true, ``questions`` reads what was typed, ``finding`` asks
the database for a bounded number of customers, ``results`` and ``shortcuts`` make the rows.
"""
