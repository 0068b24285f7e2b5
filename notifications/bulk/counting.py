"""Counting in words: what the pre-flight of a letter came to, as its page shows it."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.models import Customer
from notifications.bulk import preflight
from notifications.checking import reasons
from notifications.findings import Check, Finding, Verdict
from notifications.models import BulkLetter
from notifications.sending import rendering
from notifications.sending.rendering import Source

VERDICTS: dict[str, Promise] = {
    "send": gettext_lazy("would get it"),
    "join": gettext_lazy("would get it with another message"),
    "hold": gettext_lazy("would be held"),
    "ask": gettext_lazy("would need a person"),
    "drop": gettext_lazy("would not get it"),
}
# What is the same for every customer of a letter.
ALIKE = {"feature", "topic", "most", "days"}


@dataclass(frozen=True)
class Counted:
    """The pre-flight for a page; ``listed`` are the customers whom it names."""

    total: int = 0
    verdicts: list[tuple[Promise, int]] = field(default_factory=list)
    reasons: list[tuple[Promise, str, int]] = field(default_factory=list)
    closed: list[list] = field(default_factory=list)
    samples: list[tuple[Customer, Source]] = field(default_factory=list)
    worst: list[tuple[Customer, int, int]] = field(default_factory=list)
    pile_up: dict[str, int] = field(default_factory=dict)
    seconds: float = 0
    is_old: bool = False

    @property
    def listed(self) -> list[int]:
        named = [customer for customer, *_more in [*self.samples, *self.worst]]
        return sorted({customer.pk for customer in named})


def read(letter: BulkLetter) -> Counted:
    """What was counted, in words and with the customers that it names; empty before it was."""
    kept = letter.preflight
    if not kept:
        return Counted()
    customers = Customer.objects.in_bulk([*kept["samples"], *(one[0] for one in kept["worst"])])
    return Counted(
        total=kept["total"],
        verdicts=[
            (words, kept["verdicts"][name])
            for name, words in VERDICTS.items()
            if kept["verdicts"].get(name)
        ],
        reasons=[(VERDICTS[one[0]], in_words(*one), one[2]) for one in kept["reasons"]],
        closed=kept["closed"],
        samples=samples(letter, kept["samples"]),
        worst=[(customers[pk], sent, planned) for pk, sent, planned in kept["worst"]],
        pile_up=kept["pile_up"],
        seconds=kept["seconds"],
        is_old=clock.now() - letter.preflight_at > preflight.GOOD_FOR,
    )


def in_words(verdict: str, code: str, count: int, params: dict) -> str:
    """The reason as a colleague reads it; what differs is told of one of these customers."""
    words = reasons.to_staff(Finding(Check.HALT, code, Verdict[verdict.upper()], params))
    is_one_of_many = count > 1 and params.keys() - ALIKE
    return _("For example: {words}").format(words=words) if is_one_of_many else words


def samples(letter: BulkLetter, pks: list[int]) -> list[tuple[Customer, Source]]:
    """How it reads for a few of those who would get it, as of now."""
    return [
        (
            snapshot.facts.customer,
            rendering.preview(snapshot, judgement, letter.author),
        )
        for snapshot, judgement in preflight.looks(letter, pks)
    ]
