"""Middle layer: the one voice. Everything that leaves us passes one gate here.

Door: this layer has no public door yet; the gate, topics and messages will be entered through
its outbox. It may import ``crm`` and nothing above itself.
"""
