"""From text to records: the delimiter, quotation marks that close and some that never do."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from crm.importing.fields import is_known

DELIMITERS = (",", ";", "\t", "|")
ANNOUNCED = re.compile(r'^"?sep=(.)"?[\r\n]*$', re.IGNORECASE)
# A cell like these stands under a header, never in one.
DATA = re.compile(r"^[^@\s]+@[^@\s]+$|^[+(]?\d[\d\s()./:-]{2,}$|^\w+-\d+(-\w+)*$")

# The reader's own limit would stop the whole file at its first long cell; ours refuses one row.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row; ``is_torn`` where a quotation mark opens in it and never closes."""

    cells: list[str]
    is_torn: bool = False


def lines_of(text: str) -> tuple[list[str], str]:
    """The lines with their ends, and the delimiter where the first line announces one."""
    lines = list(io.StringIO(text, newline=""))
    if lines and (announced := ANNOUNCED.match(lines[0])):
        return lines[1:], announced.group(1)
    return lines, ""


def guess_delimiter(lines: list[str]) -> str:
    """The sign that cuts the first lines into the most equal pieces."""
    sample = [line for line in lines[:200] if line.strip()][:60]

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(cells) for cells in _reader(sample, delimiter))
        width, rows = widths.most_common(1)[0] if widths else (1, 0)
        return (round(rows / widths.total(), 1), width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=evenness)


def split(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Every record that is not blank.

    A quotation mark that never closes would swallow all that follows. Where a record spans
    several lines and its quotation marks do not add up, only its first line is given up, as
    torn, and the next line is read as if nothing had happened.
    """
    start = 0
    while start < len(lines):
        for cells, first, after in _spans(lines, start, delimiter):
            if _is_torn(lines[first:after], delimiter, is_last=after == len(lines)):
                yield Record(lines[first].strip().split(delimiter), is_torn=True)
                start = first + 1
                break
            start = after
            if cells:
                yield Record(cells)


def has_header(found: list[Record]) -> bool:
    """Whether the first record names the columns, by its words and by what stands below it."""
    first = [cell.strip() for cell in found[0].cells]
    if any(is_known(cell) for cell in first):
        return True
    if any(DATA.match(cell) for cell in first):
        return False
    below = [set(column) for column in zip(*(r.cells for r in found[1:200]), strict=False)]
    return not any(cell and cell in seen for cell, seen in zip(first, below, strict=False))


def _spans(
    lines: list[str], start: int, delimiter: str
) -> Iterator[tuple[list[str], int, int]]:
    """Records with the numbers of their first line and of the line after their last."""
    reader = _reader((lines[at] for at in range(start, len(lines))), delimiter)
    first = start
    for cells in reader:
        yield cells, first, start + reader.line_num
        first = start + reader.line_num


def _is_torn(lines: list[str], delimiter: str, *, is_last: bool) -> bool:
    """Whether a quotation mark is left open; a single line can only be so at the very end."""
    if len(lines) == 1:
        return is_last and lines[0].count('"') % 2 == 1
    try:
        list(_reader(lines, delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _reader(lines, delimiter: str, *, strict: bool = False):
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)
