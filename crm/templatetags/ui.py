"""Marks of the screen that every page uses: an icon of the sprite, the key of a form."""

from functools import cache
from uuid import uuid4

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, kind: str = "") -> SafeString:
    """A decorative drawing; the words beside it carry the meaning. ``kind`` is its size."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" icon--{kind}" if kind else "",
        static("icons.svg"),
        name,
    )


@register.filter
def breakable(address: str) -> SafeString:
    """``address`` with a place to break the line after its at sign."""
    return format_html("{}{}<wbr>{}", *address.partition("@"))


@register.simple_tag
def request_key() -> SafeString:
    """The key that makes a form count once, however often it is sent."""
    return format_html('<input type="hidden" name="request_key" value="{}">', uuid4())
