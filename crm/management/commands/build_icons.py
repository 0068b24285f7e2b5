"""Writes the icon sprite from the lucide package: our word for a thing, its drawing there."""

import re
from importlib import resources
from zipfile import ZipFile

from django.conf import settings
from django.core.management.base import BaseCommand

ICONS = {
    "alert": "triangle-alert",
    "birthday": "cake",
    "check": "check",
    "clock": "clock",
    "cross": "x",
    "delivery": "truck",
    "document": "file-text",
    "dropped": "ban",
    "down": "chevron-down",
    "flag": "flag",
    "group": "users-round",
    "handoff": "arrow-right-left",
    "heart": "heart",
    "held": "circle-pause",
    "house": "house",
    "info": "info",
    "joined": "merge",
    "key": "key-round",
    "leaf": "leaf",
    "list": "list",
    "lock": "lock",
    "mail": "mail",
    "menu": "menu",
    "ok": "circle-check",
    "pencil": "pencil",
    "people": "users",
    "person": "user-round",
    "phone": "phone",
    "place": "map-pin",
    "plus": "plus",
    "promise": "handshake",
    "refresh": "refresh-cw",
    "search": "search",
    "sent": "send",
    "settings": "settings",
    "shield": "shield",
    "sign-out": "log-out",
    "text": "message-square",
    "undo": "undo-2",
    "upload": "upload",
    "visit": "footprints",
}
OUTER = re.compile(r"<svg[^>]*>(?P<inner>.*)</svg>", re.DOTALL)


def sprite() -> str:
    """One SVG document with a symbol per icon, named by our word for it."""
    package = resources.files("lucide").joinpath("lucide.zip")
    with package.open("rb") as file, ZipFile(file) as drawings:
        symbols = [symbol(drawings, word, drawing) for word, drawing in ICONS.items()]
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'


def symbol(drawings: ZipFile, word: str, drawing: str) -> str:
    """The symbol for `word`, its drawing copied without the white space between its marks."""
    inner = OUTER.search(drawings.read(f"{drawing}.svg").decode())["inner"]
    marks = re.sub(r">\s+<", "><", re.sub(r"\s+/>", "/>", inner.strip()))
    return f'<symbol id="{word}" viewBox="0 0 24 24">{marks}</symbol>\n'


class Command(BaseCommand):
    """Writes static/icons.svg anew; run it after a word was added above."""

    help = __doc__

    def handle(self, *args, **options):
        target = settings.BASE_DIR / "static" / "icons.svg"
        target.write_text(sprite(), encoding="utf-8")
        self.stdout.write(f"{len(ICONS)} icons written to {target}")
