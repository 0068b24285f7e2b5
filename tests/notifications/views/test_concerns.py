"""What came in and needs a person: on the desk, on its page, and seen to."""

from django.urls import reverse

from crm.models import Interaction
from notifications.models import Concern, Suppression
from tests.factories.notifications import ConcernFactory


def test_what_came_in_is_listed_by_what_it_is(desk_client, reached):
    ConcernFactory()
    ConcernFactory(
        kind="address", customer=reached, contact_point=reached.contact_points.first()
    )
    page = desk_client.get(reverse("notifications:concerns")).content.decode()
    assert "Came in, from nobody we know" in page
    assert "Nothing arrives at this address" in page
    assert reached.name in page
    assert "Do you sell chairs?" in desk_client.get("/desk/").content.decode()


def test_a_strangers_words_are_given_to_whom_they_belong(desk_client, reached):
    concern = ConcernFactory()
    address = reverse("notifications:concern", args=[concern.pk])
    assert desk_client.post(address, {"ref": "CZZZZZZZ"}).status_code == 422
    assert desk_client.post(address, {"outcome": " "}).status_code == 422
    assert desk_client.post(address, {"ref": reached.ref.lower()}).status_code == 302
    assert Interaction.objects.get(customer=reached).words == "Do you sell chairs?"
    assert Concern.objects.get().ended_at
    assert desk_client.post(address, {"outcome": "Again"}).status_code == 422


def test_doubtful_words_can_be_taken_for_a_stop(desk_client, reached):
    point = reached.contact_points.get(kind="phone")
    concern = ConcernFactory(kind="perhaps_stop", customer=reached, contact_point=point)
    stop = reverse("notifications:concern_stop", args=[concern.pk])
    assert desk_client.post(stop).status_code == 302
    assert Suppression.objects.get().reason == "stopped"
    assert desk_client.post(stop).status_code == 409


def test_what_somebody_writes_shows_as_words(desk_client, db):
    concern = ConcernFactory(words="<script>alert(1)</script>", sender="<b>x</b>@x.example")
    page = desk_client.get(reverse("notifications:concern", args=[concern.pk]))
    assert b"<script>alert(1)" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content
