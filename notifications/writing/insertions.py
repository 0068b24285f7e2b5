"""Dates and amounts that colleagues put into their own words, and typed ones that differ.

An app registers what it knows of a customer; a date or an amount that somebody typed is held
against all of it. Where nothing of the kind is known, nothing is said.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from crm import order_facts, spans, wording
from crm.models import About, Customer, Order

ORDERS = 10


@dataclass(frozen=True)
class Known:
    """One fact that can be put into a text: its label, its words, and what they name."""

    label: str
    words: str
    days: frozenset[date] = frozenset()
    amount: Decimal | None = None


@dataclass(frozen=True)
class Odd:
    """Something typed that no fact bears out, and what is known instead."""

    typed: str
    known: tuple[Known, ...]


Source = Callable[[Customer], Iterable[Known]]
_sources: list[Source] = []

AMOUNT = re.compile(r"(?:[$€£]\s?)(\d[\d,]*(?:\.\d{1,2})?)")


def register(source: Source) -> Source:
    """Let this function say what it knows of a customer."""
    _sources.append(source)
    return source


def known(customer: Customer) -> list[Known]:
    """Everything that can be put into a text to this customer."""
    return [one for source in _sources for one in source(customer)]


def odds(text: str, facts: list[Known]) -> list[Odd]:
    """What was typed and differs from every fact of its kind, in the order of the text."""
    dated = tuple(one for one in facts if one.days)
    priced = tuple(one for one in facts if one.amount is not None)
    found = []
    if dated:
        right = {(day.month, day.day) for one in dated for day in one.days}
        found += [Odd(typed, dated) for typed, day in typed_days(text) if day not in right]
    if priced:
        amounts = {one.amount for one in priced}
        found += [
            Odd(typed, priced) for typed, amount in typed_amounts(text) if amount not in amounts
        ]
    return found


def typed_days(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each date as it was typed, with its month and day."""
    for pattern in patterns():
        for found in pattern.finditer(text):
            month = found["month"].lower()
            number = int(month) if month.isdecimal() else month_of(month)
            yield found[0], (number, int(found["day"]))


@cache
def patterns() -> tuple[re.Pattern, ...]:
    """“20 November”, “20 Nov”, “November 20”, “2026-11-20”."""
    names = [str(month).lower() for month in MONTHS.values()]
    month = "|".join([*names, *(name[:3] for name in names)])
    month, day = rf"(?P<month>{month})\b", r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
    return (
        re.compile(rf"{day}\.?\s+{month}", re.IGNORECASE),
        re.compile(rf"\b{month}\.?\s+{day}(?!:)", re.IGNORECASE),
        re.compile(r"\b\d{4}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    )


def month_of(name: str) -> int:
    begins = name[:3]
    return next(no for no, month in MONTHS.items() if str(month).lower().startswith(begins))


def typed_amounts(text: str) -> Iterator[tuple[str, Decimal]]:
    for found in AMOUNT.finditer(text):
        yield found[0], Decimal(found[1].replace(",", ""))


@register
def orders(customer: Customer) -> Iterator[Known]:
    """When an order comes, and what it costs."""
    found = Order.objects.with_reports().filter(customer=customer)
    for order in found.order_by("-placed_on", "-pk")[:ORDERS]:
        window = order_facts.facts_of(order)[About.WINDOW].value
        if window:
            yield delivery(order, window)
        amounts = [line["amount"] for line in order.lines if line.get("amount") is not None]
        if amounts:
            yield price(order, sum(amounts))


def delivery(order: Order, window: str) -> Known:
    start, end = spans.read(window)
    words = wording.window(start, end)
    days = frozenset({timezone.localdate(start), timezone.localdate(end)})
    label = _("Delivery of order {number}: {words}").format(number=order.number, words=words)
    return Known(label, words, days)


def price(order: Order, minor: int) -> Known:
    words = wording.money(minor, order.currency)
    label = _("Price of order {number}: {words}").format(number=order.number, words=words)
    digits = 0 if order.currency in wording.WITHOUT_MINOR else 2
    return Known(label, words, amount=Decimal(minor).scaleb(-digits))
