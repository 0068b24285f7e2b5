"""The page on which an organisation goes live."""

import pytest
from django.urls import reverse

from crm import trail
from crm.models import Organisation
from notifications.desk import readiness
from notifications.desk.readiness import Item

LIVE = reverse("notifications:organisation_live")


@pytest.fixture
def client(supervisor, signed_in):
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=Organisation.Mode.REHEARSAL, name="Larkfield")
    return signed_in(supervisor)


@pytest.fixture
def all_set(monkeypatch):
    monkeypatch.setattr(readiness, "items", lambda: [Item("Everything", "", is_done=True)])


def test_what_is_open_is_listed_and_the_switch_is_not_offered(client):
    words = client.get(LIVE).content.decode()
    assert "The provider for e-mail answers" in words
    assert "Let messages reach customers" not in words


def test_one_typed_name_switches_it_and_the_banner_goes(client, all_set):
    assert "Rehearsal:" in client.get(LIVE).content.decode()
    assert client.post(LIVE, {"name": "Somebody"}).status_code == 422
    assert client.post(LIVE, {"name": "Larkfield"}).status_code == 302
    words = client.get(LIVE).content.decode()
    assert "Live: messages reach customers." in words
    assert "local mailbox, none reaches" not in words


def test_back_to_rehearsal_leads_to_what_is_held(client, all_set):
    client.post(LIVE, {"name": "Larkfield"})
    back = reverse("notifications:organisation_rehearsal")
    answer = client.post(back, {"why": "The sender is wrong."})
    assert answer.url == reverse("notifications:halts")
    assert Organisation.objects.get().mode == Organisation.Mode.REHEARSAL


def test_a_provider_that_nobody_named_says_so_at_the_form(client):
    told = {"channel": "text", "to": "+12075550123"}
    answer = client.post(reverse("notifications:test_message"), told)
    assert answer.status_code == 422
    assert "TEXT_PROVIDER" in answer.content.decode()
