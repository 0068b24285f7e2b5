"""Lowest layer: who the customer is, who may act, what happened.

Doors for the layers above: ``crm.models`` (the shared customer model), ``crm.trail`` (every
change is signed with an act), ``crm.events`` (the news that rises) and the action modules named
after their noun (``crm.customers``, ``crm.contact_points``, ``crm.notes``, ``crm.people``).
"""
