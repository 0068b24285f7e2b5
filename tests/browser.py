"""A real browser in front of the whole site, for what only a browser can tell."""

import os
import shutil
from ctypes.util import find_library

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

INSTALL = "A browser is missing. As root: apt-get install chromium libatomic1"
A_DESK = {"width": 1440, "height": 900}


@pytest.fixture
def browser(live_site, monkeypatch):
    """Chromium; the page's threads and this one share the test's own database."""
    chromium = shutil.which("chromium")
    # Playwright's own program needs this library, which a bare Debian lacks.
    if not (chromium and find_library("atomic")):
        pytest.skip(INSTALL)
    # The browser's own loop runs in this thread; no task of it asks the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        yield browser
        # Beside a running loop Django keeps connections of their own; their database goes next.
        connections.close_all()
        browser.close()


@pytest.fixture
def page(browser: Browser, live_site):
    """An empty tab; what the security policy refuses and script errors fail the test."""
    page = browser.new_context(base_url=live_site, viewport=A_DESK).new_page()
    page.set_default_timeout(20_000)
    trouble = listen(page)
    yield page
    assert trouble == []


@pytest.fixture
def open_as(browser: Browser, live_site, signed_in):
    """Open an address as somebody in their own tab; what goes wrong in it fails the test."""
    watched = []

    def opened(person, address: str, **manner) -> Page:
        context = browser.new_context(base_url=live_site, **{"viewport": A_DESK} | manner)
        session = signed_in(person).cookies["session"].value
        context.add_cookies([{"name": "session", "value": session, "url": live_site}])
        context.set_default_timeout(20_000)
        tab = context.new_page()
        watched.append(listen(tab))
        tab.goto(address)
        return tab

    yield opened
    assert not any(watched)


def listen(page: Page) -> list[str]:
    """Collect what goes wrong in the page from now on."""
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: is_refusal(said.text) and trouble.append(said.text))
    return trouble


def is_refusal(text: str) -> bool:
    return "Content Security Policy" in text or "violates the following" in text
