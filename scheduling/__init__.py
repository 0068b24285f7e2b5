"""Top layer: appointments that are firm or say so.

Door: this layer has no public door yet; bookings will be made through its actions. It may
import ``crm`` and ``notifications``, never ``loyalty``.
"""
