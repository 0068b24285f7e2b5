"""Where a message stands, in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a message stands. The database lets it move only along ``MOVES`` of its model."""

    QUEUED = "queued", _("Will send")
    HELD = "held", _("Held")
    ASKING = "asking", _("Needs a person")
    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Not certain")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    JOINED = "joined", _("Joined")
    DROPPED = "dropped", _("Not sent")
    SUPERSEDED = "superseded", _("Replaced")
