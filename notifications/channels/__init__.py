"""The only package that speaks to mail servers and providers; everybody else hands it parcels.

``provider_for(channel, is_live=…).send(parcel)`` answers a receipt. Unless the organisation is
live, every parcel of every channel goes to the local carrier. What comes back (events, replies)
is verified and read by ``channels.events``; nothing here writes to the database.
"""

from django.utils.module_loading import import_string

from notifications.channels.contract import (
    MESSAGE,
    Outcome,
    Parcel,
    Provider,
    Receipt,
    Unsendable,
)

__all__ = ["MESSAGE", "Outcome", "Parcel", "Provider", "Receipt", "Unsendable", "provider_for"]

EMAIL, TEXT, LETTER, CALL = "email", "text", "letter", "call"
# Named, not imported: a provider's own package is loaded where it is used.
LIVE = {
    EMAIL: "notifications.channels.email.live_provider",
    TEXT: "notifications.channels.text.live_provider",
    LETTER: "notifications.channels.letter.LetterProvider",
    CALL: "notifications.channels.call.CallProvider",
}
LOCAL = {EMAIL: "notifications.channels.email.local_provider"}
OTHERWISE_LOCAL = "notifications.channels.local.LocalProvider"


def provider_for(channel: str, *, is_live: bool) -> Provider:
    """Who carries parcels of this channel: the local carrier unless the organisation is live.

    Raises ``KeyError`` for a channel that does not exist.
    """
    live = LIVE[channel]
    return import_string(live if is_live else LOCAL.get(channel, OTHERWISE_LOCAL))()
