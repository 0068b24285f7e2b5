"""Panels: parts of a page that live at their own addresses, also those of upper layers."""

from django import template
from django.core.exceptions import PermissionDenied
from django.template import RequestContext
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(
    context: RequestContext, name: str, *args: object, refresh_on: str = "", place: str = ""
) -> SafeString:
    """The panel at the URL ``name``, drawn now by its own view, asked for again on news.

    ``refresh_on`` lists the events, separated by spaces, on which the browser fetches it anew;
    ``place`` says where it stands on a narrow screen. Who may not see it gets no panel.
    """
    address = reverse(name, args=args)
    drawn = first_paint(context["request"], address)
    if not drawn:
        return SafeString("")
    return format_html(
        '<div class="slot"{}{}>{}</div>',
        format_html(' data-place="{}"', place) if place else "",
        refresh(address, refresh_on.split()) if refresh_on else "",
        drawn,
    )


@register.simple_tag(takes_context=True)
def part(context: RequestContext, name: str, *args: object) -> SafeString:
    """What the view at the URL ``name`` draws, without a slot of its own around it."""
    return first_paint(context["request"], reverse(name, args=args))


def refresh(address: str, news: list[str]) -> SafeString:
    on = ", ".join(f"{event} from:body" for event in news)
    return format_html(' hx-get="{}" hx-trigger="{}" hx-swap="innerHTML"', address, on)


def first_paint(request, address: str) -> SafeString:
    """What the view at ``address`` answers this very request; nothing where it refuses."""
    view = resolve(address)
    try:
        answer = view.func(request, *view.args, **view.kwargs)
    except PermissionDenied:
        return SafeString("")
    # The answer of a view is a finished page part: its template has escaped what it printed.
    return SafeString(answer.content.decode() if answer.status_code == 200 else "")
