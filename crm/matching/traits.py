"""What is compared of a customer, brought into a form in which spellings agree. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Key = tuple[str, str]  # the kind of a contact point and its key

# The tag of a record whose name nobody told us yet: what stands in its place is not compared.
NAMELESS = "name not known"


def bare(text: str) -> str:
    """Letters and digits alone, without case and accents: ``O'Brien`` and ``OBRIEN`` agree."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if sign.isalnum())


def grams(text: str) -> frozenset[str]:
    """Every three letters in a row: what two long texts share although some letters differ."""
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of one person or organisation, for comparing."""

    given_name: str
    family_name: str
    organisation_name: str
    born_on: date | None
    keys: frozenset[Key]
    given: str
    family: str
    organisation: str
    places: tuple[frozenset[str], ...]

    @classmethod
    def of(
        cls,
        *,
        given_name: str = "",
        family_name: str = "",
        organisation_name: str = "",
        born_on: date | None = None,
        keys: Iterable[Key] = (),
    ) -> "Traits":
        """``keys`` are (kind, key) as contact points keep them; a postal one is bare words."""
        keys = frozenset(keys)
        return cls(
            given_name,
            family_name,
            organisation_name,
            born_on,
            keys,
            bare(given_name),
            bare(family_name),
            bare(organisation_name),
            tuple(grams(key) for kind, key in sorted(keys) if kind == "postal"),
        )

    @property
    def reachable(self) -> frozenset[Key]:
        """E-mail addresses and phone numbers."""
        return frozenset(key for key in self.keys if key[0] != "postal")

    def says_the_same_as(self, other: "Traits") -> bool:
        """Whether all that is known here is known there, and is more than a name."""
        return (
            (self.given, self.family, self.organisation, self.born_on)
            == (other.given, other.family, other.organisation, other.born_on)
            and self.keys <= other.keys
            and bool(self.keys or self.born_on)
        )
