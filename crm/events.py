"""News that rises to the upper layers: past tense, sent by actions inside their transaction.

A receiver stands in the ``receivers.py`` of its app. What it writes is signed by the open act.
"""

from django.dispatch import Signal

# A contact point was superseded; arguments: old, new (ContactPoint), act.
contact_corrected = Signal()

# A customer has a new way to be reached, or one that is to be asked anew; arguments:
# point (ContactPoint), act.
contact_point_added = Signal()

# Somebody was brought in from a file that says what they do not want; arguments: customer,
# refusals (``crm.importing.refusals.Refusal``), source (the file's system), act.
customer_imported = Signal()

# An address must not be used any more for at least one customer: corrected, retired or
# quarantined; arguments: kind, key (as in ``crm.addresses.Address``), act.
address_closed = Signal()

# What is known or said of a subject may have changed; arguments: subject (text), act.
fact_changed = Signal()
