"""Top floor, east: appointments that are firm or say so.

Door: this floor has no public door yet; bookings will be made through its deeds. It may import
``crm`` and ``notifications``, never ``loyalty``.
"""
