"""A list of customers as a file for a spreadsheet, line by line."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from django.utils.translation import gettext as _

from crm import listing, texts
from crm.models import Customer

AT_ONCE = 1_000
# What a spreadsheet would take for a formula, also in the width of East Asian signs (CWE-1236).
FORMULA = tuple("=+-@＝＋－＠")
BREAKS = ("\t", "\r", "\n")


def lines(ids: Iterable[int]) -> Iterator[str]:
    """The file in pieces: a head, then one line for each customer, in the order given."""
    # The mark by which spreadsheets know the encoding.
    yield "\ufeff" + written([head()])
    ids = iter(ids)
    while batch := list(islice(ids, AT_ONCE)):
        found = listing.reachable(Customer.objects.all()).in_bulk(batch)
        yield written(cells(found[pk]) for pk in batch if pk in found)


def head() -> list[str]:
    return [
        _("Ref"),
        _("Kind"),
        _("Name"),
        _("Phone"),
        _("E-mail"),
        _("Address"),
        _("Region"),
        _("Owner"),
        _("With us since"),
        _("Standing"),
        _("Tags"),
    ]


def cells(customer: Customer) -> list[str]:
    ways = listing.firsts(customer.reach)
    shown = [ways[kind].shown if kind in ways else "" for kind in ("phone", "email", "postal")]
    return [
        customer.ref,
        customer.get_kind_display(),
        customer.name,
        *shown,
        customer.region,
        str(customer.owner or ""),
        customer.since_on.isoformat() if customer.since_on else "",
        customer.get_standing_display(),
        ", ".join(customer.tags),
    ]


def written(rows: Iterable[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """``cell`` as text, whatever a spreadsheet would make of it."""
    is_formula = texts.trimmed(cell).startswith(FORMULA) or cell.startswith(BREAKS)
    return f"'{cell}" if is_formula else cell
