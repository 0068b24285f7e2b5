"""Top layer: points that post in the same second and pay in the same visit.

Door: this layer has no public door yet; points will be posted through its ledger. It may import
``crm`` and ``notifications``, never ``scheduling``.
"""
