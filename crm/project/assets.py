"""Static files as they are served: the style sheets joined into one, then hashed and packed."""

import re
from collections.abc import Callable

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def joined(sheet: str, read: Callable[[str], str]) -> str:
    """The style sheet with each imported one in its place and layer, comments and gaps removed.

    A browser would follow the imports as well, with one request for each file.
    """
    whole = IMPORT.sub(lambda line: f"@layer {line['layer']} {{\n{read(line['path'])}}}", sheet)
    return re.sub(r"\s+", " ", COMMENT.sub("", whole))


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Joins the style sheet before the names are hashed and the files packed."""

    def post_process(self, paths, dry_run=False, **options):
        """As whitenoise does, with the joined sheet in place of the one that imports."""
        if not dry_run:
            source, _ = paths[SHEET]

            def read(path: str) -> str:
                with source.open(path if path == SHEET else f"css/{path}") as file:
                    return file.read().decode()

            self.delete(SHEET)
            self.save(SHEET, ContentFile(joined(read(SHEET), read).encode()))
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run, **options)
