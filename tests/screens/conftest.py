"""Tabs of a real browser on a small world in which every page has something to show."""

from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from tests.project.world import World, furnished


@dataclass
class Tab:
    """A tab of the browser, and what went wrong in it."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on(
            "pageerror", lambda error: self.trouble.append(f"{self.page.url}: {error}")
        )
        self.page.on("console", self.hear)

    def hear(self, said: ConsoleMessage) -> None:
        """Keep errors of scripts; a refused page is none, and the policy is asked for apart."""
        if said.type == "error" and not any(words in said.text for words in NO_ERROR):
            self.trouble.append(f"{self.page.url}: {said.text}")

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.trouble += self.page.evaluate("refusedByPolicy")

    def violations(self) -> list[str]:
        """What axe finds; it sets styles to measure, so the policy is not asked after it."""
        found = Axe().run(self.page, options=ASKED).response["violations"]
        return [
            f"{one['id']}, {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
            for one in found
        ]


# Targets large enough are asked for too. Axe would fetch every style sheet again, and look for
# them in the wrong place.
ASKED = {"preload": False, "rules": {"target-size": {"enabled": True}}}
# htmx reports a search that was overtaken by the next letter.
OVERTAKEN = ("htmx:afterRequest", "htmx:sendAbort")
NO_ERROR = ("Failed to load resource", "Content Security Policy", *OVERTAKEN)
# Keeps what the page itself wanted and its security policy refused.
POLICY = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", event =>
    refusedByPolicy.push(`${location.pathname}: ${event.violatedDirective} ${event.sample}`));
"""


@pytest.fixture
def world(browser) -> World:
    """One of everything, committed, behind the site that the browser looks at."""
    return furnished()


@pytest.fixture
def tab(browser, live_site, signed_in):
    """Open a tab as somebody, or as a stranger; what goes wrong in it fails the test."""
    tabs = []

    def opened(person=None, **manner) -> Tab:
        context = browser.new_context(base_url=live_site, **manner)
        context.set_default_timeout(30_000)
        context.add_init_script(POLICY)
        if person:
            context.add_cookies([cookie_of(person, signed_in, live_site)])
        tabs.append(Tab(context.new_page()))
        return tabs[-1]

    yield opened
    assert [trouble for tab in tabs for trouble in tab.trouble] == []


def cookie_of(person, signed_in, site: str) -> dict:
    client = signed_in(person)
    session = client.session
    session["second_step"] = True
    session.save()
    return {"name": "session", "value": client.cookies["session"].value, "url": site}
