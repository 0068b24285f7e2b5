"""Panels are drawn by their own views, and only for those who may see them."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import path

ROOT = Path(__file__).parents[2]
LISTENED = re.compile(r'refresh_on="([^"]+)"|([a-z-]+-changed) from:body')
PAGE = (
    '{% load panels %}<main>{% panel name 7 refresh_on="visits-changed" place="near" %}</main>'
)


def shown(request, pk):
    return HttpResponse(f"<section>Panel {pk}</section>")


def refused(request, pk):
    raise PermissionDenied


def empty(request, pk):
    return HttpResponse(status=204)


urlpatterns = [
    path("shown/<int:pk>/", shown, name="shown"),
    path("refused/<int:pk>/", refused, name="refused"),
    path("empty/<int:pk>/", empty, name="empty"),
]


def drawn(name):
    request = RequestFactory().get("/")
    with override_settings(ROOT_URLCONF=__name__):
        template = engines["django"].from_string(PAGE)
        return template.render({"name": name, "request": request})


def test_a_panel_is_drawn_now_and_fetched_again_on_news():
    assert drawn("shown") == (
        '<main><div class="slot" data-place="near" hx-get="/shown/7/"'
        ' hx-trigger="visits-changed from:body" hx-swap="innerHTML">'
        "<section>Panel 7</section></div></main>"
    )


@pytest.mark.parametrize("name", ["refused", "empty"])
def test_no_right_or_nothing_to_show_is_no_panel(name):
    assert drawn(name) == "<main></main>"


def test_every_change_that_a_page_listens_for_is_told_by_a_view():
    pages = [page.read_text() for page in (ROOT / "templates").rglob("*.html")]
    views = "".join(view.read_text() for view in ROOT.glob("*/views/*.py"))
    listened = {
        news
        for page in pages
        for found in LISTENED.findall(page)
        for news in "".join(found).split()
    }
    assert listened
    assert [news for news in listened if f'"{news}"' not in views] == []
