"""Static files as they are served: the style sheets joined into one, then hashed and packed."""

import re
from collections.abc import Callable

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET, LINK_SHEET = "css/app.css", "css/link.css"
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def joined(sheet: str, read: Callable[[str], str]) -> str:
    """The style sheet with each imported one in its place and layer, comments and gaps removed.

    A browser would follow the imports as well, with one request for each file.
    """
    whole = IMPORT.sub(lambda line: f"@layer {line['layer']} {{\n{read(line['path'])}}}", sheet)
    return re.sub(r"\s+", " ", COMMENT.sub("", whole))


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Joins the style sheets before the names are hashed and the files packed."""

    def post_process(self, paths, dry_run=False, **options):
        """As whitenoise does, with a joined sheet in place of each that imports."""
        if not dry_run:
            for sheet in (SHEET, LINK_SHEET):
                self.join(sheet, paths)
        yield from super().post_process(paths, dry_run, **options)

    def join(self, sheet: str, paths) -> None:
        """Put one sheet together, for colleagues or for the customers' own pages."""
        source, _ = paths[sheet]

        def read(path: str) -> str:
            with source.open(path if path == sheet else f"css/{path}") as file:
                return file.read().decode()

        self.delete(sheet)
        self.save(sheet, ContentFile(joined(read(sheet), read).encode()))
        paths[sheet] = (self, sheet)
