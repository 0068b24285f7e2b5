"""The trail: every change is signed by an open act, every look leaves a line.

``with trail.act("note.added", by=rep, customer=ruth, says="…"):`` writes one ``Act`` and makes
it the transaction's open act; the database stamps every change with it and refuses a change
without one. An inner act joins the outer one, so one gesture is one line of the timeline.
"""

from crm.trail.acts import AlreadyDone, act, errand, has_open_act, mention, refuse_repeat
from crm.trail.reads import looked
from crm.trail.tracked import next_pk

__all__ = [
    "AlreadyDone",
    "act",
    "errand",
    "has_open_act",
    "looked",
    "mention",
    "next_pk",
    "refuse_repeat",
]
