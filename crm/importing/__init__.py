"""A file of people, step by step: read it, guess its columns, shape its rows, bring them in.

``reading`` turns bytes into rows, ``mapping`` says what each column is, ``rows`` makes of one
row what is kept of one customer, ``resembling`` finds who may be the same, ``verdicts`` says
what becomes of it, ``run`` carries it out. The actions that pages and the command call stand in
``crm.imports``.
"""
