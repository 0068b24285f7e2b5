"""Texts as they are compared: no case, no accents, no invisible marks. Pure.

The database folds both sides once more by its larger table (``casetrail_fold``); here it serves
to read the question and to find the matched letters in what is shown.
"""

import re
import unicodedata

from crm.texts import INVISIBLE, UNKEEPABLE

# The letters that do not fall apart into a plain one and its accent.
PLAIN = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
SIGNS = re.compile(r"[!-/:-@\[-`{-~'’‘ʼ´“”„«»‹›·•…–—―‑、。・¡¿]+")


def fold(text: str) -> str:
    """``text`` as it is compared."""
    return unicodedata.normalize("NFC", "".join(map(folded_letter, text)))


def folded_letter(letter: str) -> str:
    """One letter as it is compared; an accent or an invisible mark alone is nothing."""
    if INVISIBLE.match(letter):
        return ""
    apart = unicodedata.normalize("NFKD", letter).lower()
    apart = unicodedata.normalize("NFKD", apart)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(PLAIN)


def cleaned(text: str) -> str:
    """``text`` without what no database can hold, its spaces made plain."""
    return " ".join(UNKEEPABLE.sub(" ", text).split())
