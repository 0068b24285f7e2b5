"""What pages show of a run: samples of its columns, and its rows with whom they resemble."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm.importing.run import sheet_of
from crm.models import Act, Customer, ImportRow, ImportRun


@dataclass(frozen=True)
class Resembled:
    """Somebody whom a row resembles: a customer, or another row; in percent and in words."""

    customer: Customer | None
    row: int | None
    percent: int
    because: list[str]


@dataclass(frozen=True)
class Line:
    """One row as a page shows it."""

    row: ImportRow
    resembled: list[Resembled]


def samples(run: ImportRun) -> list[list[str]]:
    """For each column of the file a few of its values."""
    sheet = sheet_of(run)
    return [sheet.samples(at) for at in range(len(sheet.columns))]


def lines(rows: Iterable[ImportRow]) -> list[Line]:
    """Rows with the customers they resemble, in one query for all of them."""
    rows = list(rows)
    refs = {one["ref"] for row in rows for one in row.likely if "ref" in one}
    customers = {customer.ref: customer for customer in Customer.objects.filter(ref__in=refs)}
    return [Line(row, list(_resembled(row, customers))) for row in rows]


def people_in(shown: Iterable[Line]) -> set[int]:
    """Ids of the customers whom these lines show."""
    ids = {line.row.customer_id for line in shown}
    ids |= {one.customer.pk for line in shown for one in line.resembled if one.customer}
    return ids - {None}


def outcome_of(act: Act) -> str:
    """Where to see what came of an act of importing: the run, or the customer it made."""
    changed = ImportRun.history.filter(act=act).values("id")
    if run := ImportRun.objects.lean().filter(pk__in=changed).first():
        return run.get_absolute_url()
    made = Customer.objects.filter(mentions__act=act).first()
    return (made or act).get_absolute_url()


def _resembled(row: ImportRow, customers: dict[str, Customer]) -> Iterator[Resembled]:
    for one in row.likely:
        customer = customers.get(one.get("ref"))
        if customer and customer.pk == row.customer_id:
            continue
        yield Resembled(customer, one.get("row"), round(one["score"] * 100), one["because"])
