"""First floor: the one voice. Everything that leaves the house passes one gate here.

Door: this floor has no public door yet; the gate, topics and messages will be entered through
its outbox. It may import ``crm`` and nothing above itself.
"""
