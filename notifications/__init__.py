"""Middle layer: the one voice. Everything that leaves us passes one check here.

Doors for the layers above: ``outbox`` (say what to tell whom), ``topics`` (what may be told),
``planning`` (what is going to be told) and ``probes`` (what may be promised). It may import
``crm`` and nothing above itself.
"""
