"""Files as they really come: each kind of damage, and the plain answer it gets.

``REFUSED`` files are answered as a whole, by one sentence. ``READ`` files come in as far as
they are sound: for each data row either nothing, or what the reason must speak of.
"""

from dataclasses import dataclass, field

HEADER = "id,first name,last name,date of birth,e-mail,phone,notes\n"
RUTH = "r1,Ruth,Adeyemi,1951-05-04,ruth@fernmail.example,(555) 014-2231,prefers mornings\n"
FEMI = "r2,Femi,Adeyemi,1980-02-11,femi@fernmail.example,(555) 014-2239,\n"
TABLE = HEADER + RUTH + FEMI


@dataclass(frozen=True)
class BadFile:
    """One file, what is wrong with it, and what must be said."""

    what: str
    content: bytes
    says: str = ""
    rows: tuple[str, ...] = ()
    family_names: tuple[str, ...] = field(default=())

    def __str__(self):
        return self.what


def refused(what: str, content: bytes, says: str) -> BadFile:
    return BadFile(what, content, says=says)


def read(what: str, text: str | bytes, *rows: str, names: tuple[str, ...] = ()) -> BadFile:
    """A file that is read; ``rows`` say per data row what its reason speaks of, "" for none."""
    content = text if isinstance(text, bytes) else text.encode()
    return BadFile(what, content, rows=rows, family_names=names)


REFUSED = [
    refused("empty", b"", "empty"),
    refused("blank lines only", b"\r\n  \r\n\n", "empty"),
    refused("a mark of UTF-8 and nothing else", b"\xef\xbb\xbf", "empty"),
    refused("NUL bytes only", b"\x00" * 4096, "empty"),
    refused("a header without rows", HEADER.encode(), "no rows"),
    refused("a header without rows and without an end", HEADER.strip().encode(), "no rows"),
    refused("a PNG image", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "image"),
    refused("a JPEG image", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "image"),
    refused("a PDF", b"%PDF-1.7\n1 0 obj\n<<>>", "PDF"),
    refused("a workbook of today", b"PK\x03\x04\x14\x00\x06\x00" + bytes(200), "workbook"),
    refused(
        "a workbook of before", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "workbook"
    ),
    refused("a packed file", b"\x1f\x8b\x08\x00" + bytes(99), "packed"),
    refused("a web page", b"<!DOCTYPE html><table><tr><td>Ruth</td></tr></table>", "web page"),
    refused("XML", b'\xef\xbb\xbf<?xml version="1.0"?><people/>', "web page or XML"),
    refused("a text document", b"{\\rtf1\\ansi Ruth Adeyemi}", "text document"),
    refused(
        "noise", bytes(range(1, 32)) * 400 + b"\n" + bytes(range(1, 32)) * 9, "not a table"
    ),
    refused("more columns than anybody has", b"a," * 300 + b"\n" + b"1," * 300, "columns"),
    refused("more than 20 MB", b"a,b\n" + b"x,y\n" * (6 * 1024 * 1024), "20 MB"),
]

READ = [
    read("sound", TABLE, "", ""),
    read("a mark of UTF-8", b"\xef\xbb\xbf" + TABLE.encode(), "", ""),
    read("UTF-16 with its mark", TABLE.encode("utf-16"), "", ""),
    read("UTF-16 without a mark", TABLE.encode("utf-16-le"), "", ""),
    read("UTF-16 cut in the middle of a letter", TABLE.encode("utf-16")[:-1], "", ""),
    read("UTF-32", TABLE.encode("utf-32"), "", ""),
    read(
        "Windows-1252",
        TABLE.replace("Adeyemi", "Müller-Ångström").encode("cp1252"),
        "",
        "",
        names=("Müller-Ångström",) * 2,
    ),
    read(
        "Windows-1251",
        (HEADER + "r1,Анна,Кузнецова,1951-05-04,,,постоянный клиент с улицы Садовой\n").encode(
            "cp1251"
        ),
        "",
        names=("Кузнецова",),
    ),
    read("semicolons", TABLE.replace(",", ";"), "", ""),
    read("tabs", TABLE.replace(",", "\t"), "", ""),
    read("upright bars", TABLE.replace(",", "|"), "", ""),
    read("a line that announces its delimiter", "sep=;\n" + TABLE.replace(",", ";"), "", ""),
    read("spaces after the delimiters", TABLE.replace(",", ", "), "", ""),
    read(
        "spaces before quotation marks",
        HEADER + 'r1, "Ruth", "Adeyemi, MBE", 1951-05-04,,,\n',
        "",
        names=("Adeyemi, MBE",),
    ),
    read("line ends of old Macintoshes", TABLE.replace("\n", "\r"), "", ""),
    read("line ends of Windows", TABLE.replace("\n", "\r\n"), "", ""),
    read("no line end at the end", TABLE.rstrip("\n"), "", ""),
    read("blank lines between the rows", TABLE.replace("\n", "\n\n\n"), "", ""),
    read(
        "a note of several lines",
        HEADER + RUTH.replace("prefers", '"prefers\n').replace("mornings", 'mornings"') + FEMI,
        "",
        "",
    ),
    read("a row of empty cells", TABLE + ",,,,,,\n", "", "", "empty"),
    read("a row too short", HEADER + "r1,Ruth\n" + FEMI, "2 cells", ""),
    read("a row too long", HEADER + RUTH.strip() + ",x,y\n" + FEMI, "9 cells", ""),
    read("empty cells too many", HEADER + RUTH.strip() + ",,\n" + FEMI, "", ""),
    read("cut off in the last row", TABLE[:-40], "", "cut off"),
    read("cut off within quotation marks", TABLE + 'r3,Ann,"Carv', "", "", "never closes"),
    read(
        "a quotation mark that never closes",
        HEADER + 'r0,Ann,"Carver,1960-01-01,,,\n' + RUTH + FEMI.strip() + '"x, y"\n',
        "never closes",
        "",
        "",
    ),
    read("a NUL byte in a name", TABLE.replace("Femi", "Fe\x00mi"), "", "first name"),
    read(
        "bytes that are no letters",
        TABLE.encode().replace(b"Femi", b"F\xff\xfemi")
        + "r3,Zoë,Ørsted-Åström-Łuczak,,,,\n".encode(),
        "",
        "first name",
        "",
    ),
    read(
        "half of a pair of surrogates",
        TABLE.encode("utf-16-le").replace("Femi".encode("utf-16-le"), b"F\x00\x00\xd8"),
        "",
        "first name",
    ),
    read("a letter that was lost before", TABLE.replace("Femi", "F\ufffdmi"), "", "first name"),
    read(
        "a cell of 1 MB", TABLE.replace("mornings", "x" * 1024**2), "1,048,584 characters", ""
    ),
    read("a name of 301 letters", TABLE.replace("Femi", "F" * 301), "", "301 characters"),
    read(
        "the same header twice",
        TABLE.replace("phone,notes", "phone,phone"),
        "",
        "",
    ),
    read("a nameless header", TABLE.replace("phone,notes", "phone,"), "", ""),
    read("no header", RUTH + FEMI + "r3,Ann,Carver,1960-01-01,,,\n", "", "", ""),
    read(
        "no name at all",
        HEADER + "r1,,,1951-05-04,,,\n,,,,,,only a note\n",
        "no name",
        "no name",
    ),
    read("a phone number of letters", TABLE.replace("(555) 014-2231", "ask Femi"), "phone", ""),
    read("an e-mail address without @", TABLE.replace("ruth@", "ruth."), "e-mail", ""),
    read(
        "a day that never was", TABLE.replace("1951-05-04", "1951-02-31"), "date of birth", ""
    ),
    read("a day to come", TABLE.replace("1951-05-04", "2951-05-04"), "date of birth", ""),
    read("formulas", TABLE.replace("prefers mornings", '"=HYPERLINK(""http://x"")"'), "", ""),
    read("the same row twice", TABLE + RUTH, "", "", "Row 1 says exactly the same"),
    read(
        "the same number, somebody else",
        TABLE + "r1,Ann,Carver,1960-01-01,,,\n",
        "",
        "",
        "number",
    ),
    read(
        "bidi marks and emoji",
        TABLE.replace("Femi", "\u202eFemi \U0001f469\u200d\U0001f4bb"),
        "",
        "",
    ),
    read(
        "names that look like nothing",
        TABLE.replace("Femi", "Null").replace("Ruth", "Å"),
        "",
        "",
    ),
]
