"""News that rises to the upper layers: past tense, sent by actions inside their transaction.

A receiver stands in the ``receivers.py`` of its app. What it writes is signed by the open act.
"""

from django.dispatch import Signal

# A contact point was superseded; arguments: old, new (ContactPoint), act.
contact_corrected = Signal()
