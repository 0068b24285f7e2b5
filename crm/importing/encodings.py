"""Which letters the bytes of a file mean: by its marks, by its rules, else by its looks."""

import codecs
import re

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _

from crm.exceptions import CrmError


class FileRefused(CrmError):
    """This file cannot be brought in."""

    def __init__(self, message: str = ""):
        super().__init__(message, field="file")


class NotATable(FileRefused):
    """This file is not a table of text. Save the list as CSV, then choose that file."""


# How files begin that are something else, and what to say then.
IMAGE = _("This file is an image. Choose the CSV file instead.")
PDF = _("This file is a PDF. Save the list as CSV where it comes from, then choose that file.")
WORKBOOK = _(
    "This file is a workbook or an archive."
    " Open it, save the sheet as CSV, then choose that file."
)
PACKED = _("This file is packed. Unpack it, then choose the CSV file in it.")
DOCUMENT = _("This file is a text document. Save its table as CSV, then choose that file.")
WEB_PAGE = _("This file is a web page or XML. Save the list as CSV, then choose that file.")
SIGNATURES = [
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"), IMAGE),
    ((b"%PDF",), PDF),
    ((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), WORKBOOK),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), PACKED),
    ((b"RIFF", b"ID3", b"OggS", b"SQLite format 3", b"\x7fELF", b"MZ\x90"), NotATable.__doc__),
    ((b"{\\rtf",), DOCUMENT),
]
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg")
MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# What a person may choose on the mapping page when the guess was wrong.
NAMES = {
    "utf-8-sig": "UTF-8",
    "cp1252": _("Windows, Western Europe (1252)"),
    "cp1250": _("Windows, Central Europe (1250)"),
    "cp1251": _("Windows, Cyrillic (1251)"),
    "cp1253": _("Windows, Greek (1253)"),
    "cp1254": _("Windows, Turkish (1254)"),
    "mac_roman": _("Macintosh, Western Europe"),
    "cp437": _("DOS (437)"),
    "shift_jis": _("Japanese (Shift JIS)"),
    "gb18030": _("Chinese (GB 18030)"),
    "big5": _("Chinese (Big5)"),
    "euc_kr": _("Korean (EUC)"),
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
}
GUESSED = [name for name in NAMES if not name.startswith("utf")]
# Letters of Western names: bytes that read as these in Windows-1252 need no further guess.
WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽžŸ€’‘“”–…«»°ºª·£§´"
)
# Three such letters in a row are no Western word: they are Cyrillic or Greek, read as Western.
FOREIGN = re.compile("[À-ÿ]{3}")


def refuse_other_kinds(content: bytes) -> None:
    """Raise ``NotATable`` for a file that is something else by its first bytes; say what."""
    for beginnings, answer in SIGNATURES:
        if content.startswith(beginnings):
            raise NotATable(str(answer))
    if content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise NotATable(str(WEB_PAGE))


def guess(content: bytes) -> str:
    """The encoding of ``content``, as Python names it; one of ``NAMES``."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    if wide := _utf_16_without_mark(content):
        return wide
    return "utf-8-sig" if _is_utf_8(content) else _by_looks(content)


def decoded(content: bytes, encoding: str) -> str:
    """The text; what is no character in this encoding stays behind as a lone surrogate.

    The row that contains one is refused later with its reason, instead of the whole file here.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        width = 4 if encoding == "utf-32" else 2
        whole = len(content) - len(content) % width
        return content[:whole].decode(encoding, "surrogatepass").lstrip("\ufeff")
    return content.decode(encoding, "surrogateescape")


def _utf_16_without_mark(content: bytes) -> str:
    sample = content[:4000]
    if len(sample) < 4:
        return ""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if second > half * 0.4 and first < half * 0.05:
        return "utf-16-le"
    if first > half * 0.4 and second < half * 0.05:
        return "utf-16-be"
    return ""


def _is_utf_8(content: bytes) -> bool:
    """Whether it reads as UTF-8, a few broken places among many good ones forgiven."""
    text = content.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= sign <= "\udcff" for sign in text)
    good = sum("\x7f" < sign < "\udc80" or sign > "\udcff" for sign in text) if broken else 0
    return broken * 2 <= good


def _by_looks(content: bytes) -> str:
    text = content.decode("cp1252", "replace")
    if {sign for sign in text if sign > "\x7f"} <= WESTERN and not FOREIGN.search(text):
        return "cp1252"
    best = from_bytes(content[:1_000_000], cp_isolation=GUESSED).best()
    return best.encoding if best and best.encoding in NAMES else "cp1252"
