"""A quiet screen: signed out after ten minutes, and back on the same page afterwards."""

import pytest
from django.test import Client
from django.urls import reverse

from crm import drafts
from crm.models import Act
from tests.entering import give_password, is_signed_in, sign_in

PAGE = "http://testserver/customers/K7/"
HTMX = {"HX-Request": "true", "HX-Current-URL": PAGE}


@pytest.fixture
def imani(rep, settings):
    settings.IDLE_MINUTES = 10
    return give_password(rep)


@pytest.fixture
def desk(imani) -> Client:
    client = Client()
    sign_in(client, imani)
    return client


def let_pass(client: Client, seconds: int) -> None:
    """Make the session look as if nobody had done anything for so long."""
    session = client.session
    session["seen_at"] -= seconds
    session.save()


def test_after_a_quiet_time_the_next_page_is_the_sign_in_page(desk):
    let_pass(desk, 11 * 60 + 31)
    answer = desk.get(reverse("crm:me"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('crm:me')}"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_being_signed_out_is_an_act_of_its_own(desk):
    let_pass(desk, 12 * 60)
    desk.get(reverse("crm:me"))
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.source) == ("session.ended", "page")
    assert str(act) == "Imani was signed out after a quiet time"


def test_what_is_done_keeps_the_session(desk):
    for _ in range(4):
        let_pass(desk, 8 * 60)
        assert is_signed_in(desk)


def test_a_page_that_refreshes_itself_does_not_keep_it(desk):
    for _ in range(2):
        let_pass(desk, 8 * 60)
        answer = desk.get(reverse("crm:me"), headers=HTMX | {"X-Refresh": "1"})
    assert answer["HX-Redirect"] == "/sign-in/?next=/customers/K7/"


def test_typing_keeps_it(desk):
    for _ in range(3):
        let_pass(desk, 8 * 60)
        assert desk.post(reverse("crm:stay")).status_code == 204
    assert is_signed_in(desk)


def test_a_screen_that_saw_nobody_ends_the_session(desk):
    let_pass(desk, 10 * 60)
    assert desk.post(reverse("crm:quiet"), headers={"X-Refresh": "1"}).status_code == 401
    assert not is_signed_in(desk)
    assert Act.objects.order_by("-pk").first().verb == "session.ended"


def test_but_not_while_another_window_is_in_use(desk):
    let_pass(desk, 60)
    assert desk.post(reverse("crm:quiet"), headers={"X-Refresh": "1"}).status_code == 204
    assert is_signed_in(desk)


def test_signing_in_over_the_page_lets_the_act_be_repeated(desk, imani):
    let_pass(desk, 12 * 60)
    refused = desk.post(reverse("crm:look"), {"theme": "dark"}, headers=HTMX)
    assert refused.status_code == 401
    mark = refused.context["absent"]
    answer = sign_in(desk, imani, headers=HTMX, absent=mark)
    assert answer.status_code == 204
    assert "signed-in" in answer["HX-Trigger"]
    assert "csrf" in answer["HX-Trigger"]
    assert is_signed_in(desk)


def test_somebody_else_signing_in_there_leaves_the_page(desk, imani, clinician):
    give_password(clinician)
    let_pass(desk, 12 * 60)
    mark = desk.post(reverse("crm:look"), headers=HTMX).context["absent"]
    answer = sign_in(desk, clinician, headers=HTMX, absent=mark)
    assert answer["HX-Redirect"] == reverse("crm:me")


def test_a_wrong_password_there_shows_the_form_again(desk, imani):
    let_pass(desk, 12 * 60)
    mark = desk.post(reverse("crm:look"), headers=HTMX).context["absent"]
    answer = sign_in(desk, imani, "wrong", headers=HTMX, absent=mark)
    assert answer.status_code == 422
    assert b"<!doctype" not in answer.content.lower()
    assert answer.context["absent"] == mark


def test_what_a_late_form_brings_is_kept_as_a_draft(desk, imani):
    let_pass(desk, 12 * 60)
    fields = {"draft": "note-7", "text": "Hears better on the left.", "request_key": "x"}
    assert desk.post(reverse("crm:look"), fields).status_code == 302
    assert drafts.kept("note-7", by=imani) == {"text": "Hears better on the left."}


def test_the_page_knows_when_to_warn(desk):
    assert b'data-idle="600"' in desk.get(reverse("crm:me")).content
