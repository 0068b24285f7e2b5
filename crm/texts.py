"""What may be kept as text: all that people write, but what no database or file can hold."""

import re

from django.utils.translation import gettext as _

from crm.exceptions import Unreadable

# NUL and lone surrogates are no characters; the other control codes never come from a keyboard.
# Bidi marks, joiners and emoji stay as typed: names and quotes need them, pages isolate them.
UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What a browser or a decoder leaves where bytes were no text.
BROKEN = "\ufffd"
INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
EDGES = "".join(
    sign for sign in map(chr, range(0x10000)) if sign.isspace() or INVISIBLE.match(sign)
)


def readable(text: str) -> str:
    """Answer ``text`` if all of it can be kept; raise ``Unreadable`` saying what cannot.

    The one check for every free text, from forms, files and partner systems alike.
    """
    if found := UNKEEPABLE.search(text):
        raise Unreadable(
            _(
                "Character %(place)d is not a letter or sign that can be kept."
                " Remove it, or type the text again."
            )
            % {"place": found.start() + 1}
        )
    return text


def as_typed(text: str) -> str:
    """The same for text from a form, where a broken character means that something got lost."""
    if (place := text.find(BROKEN)) >= 0:
        raise Unreadable(
            _("Character %(place)d arrived broken. Type it again.") % {"place": place + 1}
        )
    return readable(text)


def trimmed(text: str) -> str:
    """``text`` without spaces and invisible signs around it, as pasted text often has."""
    return text.strip(EDGES)
