"""The picture that carries a secret to the app on a phone."""

import qrcode
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

PICTURE = (
    '<svg class="qr" role="img" aria-label="{label}" width="200" height="200"'
    ' viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
    '<rect width="{size}" height="{size}" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
)


@register.simple_tag
def qr(text: str) -> SafeString:
    """``text`` as a square picture, drawn into the page so that no picture is loaded."""
    rows = squares(text)
    dark = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark_ones(rows))
    return format_html(
        PICTURE, label=_("The key as a picture, for your app"), size=len(rows), dark=dark
    )


def squares(text: str) -> list[list[bool]]:
    """The dark and light squares, with the light border that readers need."""
    picture = qrcode.QRCode(border=4)
    picture.add_data(text)
    return picture.get_matrix()


def dark_ones(rows: list[list[bool]]) -> list[tuple[int, int]]:
    """Where the dark squares are, as (column, row)."""
    return [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
