"""What pages show of a run: samples of its columns, and its rows with whom they resemble."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm.importing.run import sheet_of
from crm.models import Act, Customer, ImportRow, ImportRun

# A customer's ref, or a run and the number of a row in it.
Key = str | tuple[int, int]


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

    @property
    def besides(self) -> list[tuple[str, str]]:
        """The filled cells of a row that says more than the record it was taken for."""
        if self.row.outcome != ImportRow.Outcome.MATCHED:
            return []
        cells = zip(self.row.run.columns, self.row.cells, strict=False)
        return [(column, cell) for column, cell in cells if cell]


def samples(run: ImportRun) -> list[list[str]]:
    """For each column of the file a few of its values."""
    sheet = sheet_of(run)
    return [sheet.samples(at) for at in range(len(sheet.columns))]


def lines(rows: Iterable[ImportRow]) -> list[Line]:
    """Rows with the customers they resemble, in two queries for all of them."""
    rows = list(rows)
    customers = _customers(rows)
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


def _customers(rows: list[ImportRow]) -> dict[Key, Customer]:
    """The customers whom these rows resemble, by ref or by the row that led to them."""
    likely = [(row.run_id, one) for row in rows for one in row.likely]
    found = Customer.objects.filter(
        ref__in={one["ref"] for _run, one in likely if "ref" in one}
    )
    customers: dict[Key, Customer] = {customer.ref: customer for customer in found}
    others = ImportRow.objects.filter(
        run__in={run for run, _one in likely},
        number__in={one["row"] for _run, one in likely if "row" in one},
    )
    for other in others.exclude(customer=None).select_related("customer"):
        customers[other.run_id, other.number] = other.customer
    return customers


def _resembled(row: ImportRow, customers: dict[Key, Customer]) -> Iterator[Resembled]:
    """Each customer once, and the rows that led to nobody yet."""
    shown = {row.customer_id}
    for one in row.likely:
        customer = customers.get(one["ref"] if "ref" in one else (row.run_id, one["row"]))
        if customer and customer.pk in shown:
            continue
        if customer:
            shown.add(customer.pk)
        yield Resembled(customer, one.get("row"), round(one["score"] * 100), one["because"])
