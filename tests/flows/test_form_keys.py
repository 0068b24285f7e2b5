"""However often a form is sent, it counts once, and every answer leads to one place."""

import re
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.servers.basehttp import WSGIServer
from django.urls import reverse

from crm.models import Act, Customer
from tests.factories.crm import CustomerFactory, EmailFactory, UserFactory

AT_ONCE = 32
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|request_key|version)"\s+value="([^"]*)"')


@dataclass
class Tab:
    """A browser tab on the site: it opens one form and sends it over the wire."""

    site: str
    cookie: str
    path: str
    hidden: dict = field(default_factory=dict)

    def open(self) -> None:
        _status, _leads, body = self.ask("GET")
        form = body[body.index(f'action="{self.path}"') :]
        self.hidden = dict(HIDDEN.findall(form[: form.index("</form>")]))

    def send(self, typed: dict) -> tuple[int, str]:
        status, leads_to, _body = self.ask("POST", urlencode(self.hidden | typed, doseq=True))
        return status, leads_to

    def ask(self, method: str, body: str = "") -> tuple[int, str, str]:
        headers = {
            "Cookie": f"session={self.cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.site,
        }
        wire = HTTPConnection(urlsplit(self.site).netloc, timeout=60)
        try:
            wire.request(method, self.path, body, headers)
            answer = wire.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            wire.close()


FORMS = {
    "note_new": {"text": "Prefers mornings", "kind": "general"},
    "interaction_new": {
        "channel": "phone",
        "direction": "in",
        "reason": "delivery",
        "minutes": "6",
        "words": "Can my son let them in?",
    },
    "care_note_new": {"kind": "recovery", "fact": "Two notices", "audience": "desks"},
    "contact_point_new": {"kind": "phone", "value": "(555) 014-2231"},
    "identifier_new": {"system": "Store", "value": "S-20418"},
}


@pytest.fixture
def wide_door(monkeypatch):
    """Let more callers wait at the door than a development server usually expects."""
    monkeypatch.setattr(WSGIServer, "request_queue_size", 2 * AT_ONCE)


@pytest.fixture
def tab(wide_door, live_site, signed_in):
    """Imani's tab on Ruth's record."""
    imani, ruth = UserFactory(username="imani"), CustomerFactory()
    cookie = signed_in(imani).cookies["session"].value

    def on(name: str, *args) -> Tab:
        opened = Tab(live_site, cookie, reverse(f"crm:{name}", args=args or [ruth.ref]))
        opened.open()
        return opened

    return on


def at_the_same_moment(times: int, action) -> list:
    """What each of so many threads was answered; all start together."""
    start, answers = threading.Barrier(times), []

    def one():
        start.wait()
        answers.append(action())

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_32_times_at_once_counts_once(name, tab):
    form, before = tab(name), Act.objects.count()
    answers = at_the_same_moment(AT_ONCE, lambda: form.send(FORMS[name]))
    assert Act.objects.count() == before + 1
    assert [status for status, _leads_to in answers] == [302] * AT_ONCE
    customer = Customer.objects.get()
    assert {leads_to.partition("#")[0] for _status, leads_to in answers} == {
        customer.get_absolute_url()
    }


def test_a_correction_sent_32_times_at_once_retires_one_address(tab):
    point = EmailFactory(customer=Customer.objects.get())
    form = tab("correction", point.pk)
    typed = {"value": "ruth@fernmail.example", "reason": "misheard", "told_by": "customer"}
    answers = at_the_same_moment(AT_ONCE, lambda: form.send(typed))
    assert [status for status, _leads_to in answers] == [302] * AT_ONCE
    assert point.customer.contact_points.count() == 2
    assert point.customer.contact_points.live().get().value == "ruth@fernmail.example"


def test_a_form_sent_again_later_leads_to_the_first_outcome(tab):
    form = tab("note_new")
    first = form.send(FORMS["note_new"])
    before = Act.objects.count()
    again = form.send({"text": "Something else", "kind": "general"})
    assert Act.objects.count() == before
    assert first[1].partition("#")[0] == again[1].partition("#")[0]
    assert f"#act-{Act.objects.latest('id').pk}" in again[1]


def test_two_forms_are_two_gestures(tab):
    tab("note_new").send(FORMS["note_new"])
    tab("note_new").send(FORMS["note_new"])
    assert Act.objects.filter(verb="note.added").count() == 2
