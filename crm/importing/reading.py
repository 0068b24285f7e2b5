"""Reading a file of people: any encoding, delimiter and header; damage is told row by row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from crm import texts
from crm.importing import encodings, records
from crm.importing.encodings import FileRefused, NotATable
from crm.importing.records import Record

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000


class EmptyFile(FileRefused):
    """This file is empty. Save it again where it comes from, then choose it here."""


class NoRows(FileRefused):
    """This file has a header and no rows under it, so there is nobody to bring in."""


class TooLarge(FileRefused):
    """This file is too large. Split it and bring in one part after the other."""


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: guessed, shown, and a person may change it."""

    encoding: str
    delimiter: str
    has_header: bool

    as_json = asdict


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its number, counted from 1; its cells by column; why it cannot be used."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its layout, its columns by name, its data rows."""

    layout: Layout
    columns: list[str]
    rows: list[Row] = field(repr=False)

    def values(self, column: int, most: int = 500) -> list[str]:
        """The filled cells of a column, as many as it takes to see what they are."""
        cells = (row.cells[column] for row in self.rows if not row.problem)
        return list(islice(filter(None, cells), most))

    def samples(self, column: int) -> list[str]:
        """The first three different values of a column, cut to what a page can show."""
        return [value[:60] for value in islice(dict.fromkeys(self.values(column)), 3)]


def read(content: bytes, layout: Layout | None = None) -> Sheet:
    """Read a file by ``layout``, or by a guess where none is given.

    Raises ``EmptyFile``, ``NoRows``, ``TooLarge`` or ``NotATable`` with a sentence that says
    what to do. Damage to single rows is no reason to raise; it is told in their ``problem``.
    """
    _refuse_by_size(content)
    encodings.refuse_other_kinds(content)
    encoding = layout.encoding if layout else encodings.guess(content)
    text = encodings.decoded(content, encoding)
    _refuse_noise(text)
    lines, announced = records.lines_of(text)
    delimiter = layout.delimiter if layout else announced or records.guess_delimiter(lines)
    found = list(islice(records.split(lines, delimiter), MOST_ROWS + 2))
    if not found:
        raise EmptyFile
    has_header = layout.has_header if layout else records.has_header(found)
    columns = _columns(found, has_header)
    rows = list(_rows(found[has_header:], columns, is_cut=not text.endswith(("\n", "\r"))))
    _refuse_by_count(columns, rows)
    return Sheet(Layout(encoding, delimiter, has_header), columns, rows)


def _refuse_by_size(content: bytes) -> None:
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile
    if len(content) > MOST_BYTES:
        raise TooLarge(
            _(
                "This file has %(size)d MB, and at most %(most)d MB can be brought in at once."
                " Split it and bring in one part after the other."
            )
            % {"size": len(content) // 1024**2, "most": MOST_BYTES // 1024**2}
        )


def _refuse_noise(text: str) -> None:
    """Bytes that mean no letters in any encoding are no table."""
    sample = text[:20_000]
    if len(texts.UNKEEPABLE.findall(sample)) > max(20, len(sample) // 20):
        raise NotATable


def _refuse_by_count(columns: list[str], rows: list[Row]) -> None:
    if not rows:
        raise NoRows
    if len(columns) > MOST_COLUMNS:
        raise NotATable(
            _("This file has %(count)d columns, and at most %(most)d can be read.")
            % {"count": len(columns), "most": MOST_COLUMNS}
        )
    if len(rows) > MOST_ROWS:
        raise TooLarge(
            _(
                "This file has more than %(most)d rows."
                " Split it and bring in one part after the other."
            )
            % {"most": MOST_ROWS}
        )


def _columns(found: list[Record], has_header: bool) -> list[str]:
    """The columns' names, numbered where the header says nothing or the same twice."""
    width, _times = Counter(len(record.cells) for record in found[:200]).most_common(1)[0]
    header = found[0].cells if has_header else [""] * width
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        base = texts.trimmed(texts.UNKEEPABLE.sub("", cell))[:80]
        base = name = base or _("Column %(place)d") % {"place": place}
        twin = 2
        while name in names:
            name, twin = f"{base} ({twin})", twin + 1
        names.append(name)
    return names


def _rows(found: list[Record], columns: list[str], *, is_cut: bool) -> Iterator[Row]:
    for number, record in enumerate(found, 1):
        cells = [cell.strip() for cell in record.cells]
        problem = _problem(record, cells, columns)
        if problem and is_cut and number == len(found):
            problem += " " + _("It is the last row: the file may have been cut off.")
        yield Row(number, cells, problem)


def _problem(record: Record, cells: list[str], columns: list[str]) -> str:
    """Why a row cannot be used; empty for a good one. Empty cells past the last column go."""
    if record.is_torn:
        return _("A quotation mark opens in this row and never closes.")
    if len(cells) > len(columns) and not any(cells[len(columns) :]):
        del cells[len(columns) :]
    if len(cells) != len(columns):
        return _(
            "This row has %(cells)d cells, and there are %(columns)d columns."
            " Look for a delimiter too many or too few."
        ) % {"cells": len(cells), "columns": len(columns)}
    if not any(cells):
        return _("This row is empty.")
    return next((why for pair in zip(columns, cells, strict=True) if (why := _flaw(*pair))), "")


def _flaw(column: str, cell: str) -> str:
    if len(cell) > LONGEST_CELL:
        return _("“%(column)s” holds %(length)s characters; %(most)s can be kept.") % {
            "column": column,
            "length": f"{len(cell):,}",
            "most": f"{LONGEST_CELL:,}",
        }
    if texts.UNKEEPABLE.search(cell) or texts.BROKEN in cell:
        return _("“%(column)s” contains bytes that are no letters.") % {"column": column}
    return ""
