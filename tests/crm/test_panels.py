"""Panels are drawn by their own views, and only for those who may see them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import path

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
