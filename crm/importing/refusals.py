"""Columns that say what people do not want: opted out, unsubscribed, do not contact.

Such a word is never lost: what is not plainly a “no” in a column like this counts as refusal.
"""

from dataclasses import dataclass

from crm.importing.fields import bare_header

# Told apart by the words of the header; on which channel people refuse.
CHANNELS = {
    "email": ("email", "e mail", "mail", "newsletter", "mailing"),
    "text": ("text", "texts", "sms"),
    "call": ("call", "calls", "phone", "phoning"),
    "letter": ("post", "letter", "letters", "postal"),
}
NOTHING = frozenset(
    {"", "0", "n", "no", "false", "none", "-", "opted in", "opt in", "subscribed", "allowed"}
)


@dataclass(frozen=True)
class Refusal:
    """One word against being contacted: the column, what stood in it, the channel or all."""

    column: str
    cell: str
    channel: str = ""


def read(column: str, cell: str) -> Refusal | None:
    """What a cell of such a column refuses; None where it plainly refuses nothing."""
    if cell.strip().casefold() in NOTHING:
        return None
    return Refusal(column[:120], cell[:120], channel_of(column))


def channel_of(column: str) -> str:
    """The channel that a header names; empty where it speaks of all."""
    header = f" {bare_header(column)} "
    return next(
        (
            channel
            for channel, words in CHANNELS.items()
            if any(f" {word} " in header for word in words)
        ),
        "",
    )
