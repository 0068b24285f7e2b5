"""Names as files write them, and the postal address that several columns make. Pure."""

import re
from collections.abc import Mapping

from crm.importing.mapping import is_title

PARTICLES = frozenset(
    """
    af al av bin da de del della den der di do dos du el ibn la le st ten ter van von zu zum
    """.split()  # noqa: SIM905 - a list of words reads better in lines
)
COMPANY = re.compile(
    r"\b(ltd|limited|inc|llc|llp|plc|gmbh|mbh|ag|kg|ohg|e\.?\s?v|s\.?a\.?r\.?l|s\.?p\.?a|b\.?v|pty"
    r"|co|corp|corporation|company|foundation|association|council|university|hospital)\.?$",
    re.IGNORECASE,
)
# What stands behind a name and is none.
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})
BREAK = re.compile(r"[\n,;]+")
PARTS = ("street_number", "street", "city", "state", "postcode", "country")
ADDRESS = ("address", "address_line", *PARTS)


def is_company(name: str) -> bool:
    """Whether a whole name ends in what only organisations are called."""
    return bool(COMPANY.search(name))


def apart(full_name: str) -> dict[str, str]:
    """Title, given name and family name of a whole name; a single word is a family name.

    ``Neumann, Michaela`` and ``Dr. Michaela van der Berg`` are both understood. ``suffix`` is
    what stands behind the name, such as ``Jr.``
    """
    words, titles = full_name.split(), []
    suffixes = _cut_suffixes(words, leave=2)
    # A bare M is the initial of Mary, not Monsieur.
    while len(words) > 1 and is_title(words[0]) and words[0].casefold() != "m":
        titles.append(words.pop(0))
    family, comma, given = " ".join(words).partition(",")
    if comma:
        words = family.split()
        suffixes = _cut_suffixes(words, leave=1) + suffixes
        family = " ".join(words)
    else:
        cut = len(words) - 1
        while cut > 1 and words[cut - 1].casefold() in PARTICLES:
            cut -= 1
        given, family = " ".join(words[:cut]), " ".join(words[cut:])
    return {
        "title": " ".join(titles),
        "given_name": given.strip(),
        "family_name": family.strip(),
        "suffix": " ".join(suffixes),
    }


def _cut_suffixes(words: list[str], leave: int) -> list[str]:
    """Take off the end what is no name, and give it back; ``leave`` words stay."""
    suffixes: list[str] = []
    while len(words) > leave and words[-1].casefold().strip(",").replace(".", "") in SUFFIXES:
        suffixes.insert(0, words.pop())
    words[-1:] = [word.rstrip(",") if suffixes else word for word in words[-1:]]
    return suffixes


def postal(found: Mapping[str, list[str]]) -> tuple[str, dict]:
    """One address of the columns that make it: its value on one line, and its parts.

    Empty where there is neither a street nor a place: a postcode alone is no address.
    """
    parts: dict = {name: " ".join(found[name]) for name in PARTS if found.get(name)}
    if street := " ".join(parts[name] for name in ("street_number", "street") if name in parts):
        parts["street"] = street
    parts.pop("street_number", None)
    whole = [line.strip() for cell in found.get("address", ()) for line in BREAK.split(cell)]
    lines = [line for line in (*whole, street, *found.get("address_line", ())) if line]
    if not lines and "city" not in parts:
        return "", {}
    place = " ".join(parts[name] for name in ("city", "state", "postcode") if name in parts)
    value = ", ".join(filter(None, [*lines, place, parts.get("country")]))
    return value, parts | {"lines": lines}
