"""Print and post: a page for each letter, and that it was posted, once."""

import pytest
from django.urls import reverse

from crm import contact_points, orders, trail
from crm.models import Organisation
from notifications import outbox
from notifications.automation import halts
from notifications.desk import printing
from notifications.outbox import Intent
from notifications.sending import delivery
from tests.factories.crm import PartnerFactory, PostalFactory
from tests.factories.notifications import letter_to_post


def test_a_letter_is_printed_and_posted_once(desk_client, reached, rep):
    letter = letter_to_post(reached, rep)
    listed = reverse("notifications:print_list")
    assert reached.name in desk_client.get(listed).content.decode()
    page = desk_client.get(reverse("notifications:print_page", args=[letter.pk]))
    for line in (reached.name, "1 Elm Street, Columbus", "The chairs are here."):
        assert line in page.content.decode()
    posted = reverse("notifications:print_posted", args=[letter.pk])
    assert desk_client.post(posted).status_code == 302
    assert reached.name not in desk_client.get(listed).content.decode()
    letter.refresh_from_db()
    assert letter.feedback == "delivered"
    assert desk_client.post(posted).status_code == 409


def test_a_rehearsal_leaves_nothing_to_post(reached, rep):
    letter_to_post(reached, rep)
    organisation = Organisation.objects.current()
    assert printing.waiting(organisation).count() == 1
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode="rehearsal")
    assert printing.waiting(Organisation.objects.current()).count() == 0


def test_a_letter_to_an_address_that_was_retired_is_not_posted(desk_client, reached, rep):
    letter = letter_to_post(reached, rep)
    contact_points.retire(letter.contact_point, by=rep, reason="unreachable")
    page = desk_client.get(reverse("notifications:print_page", args=[letter.pk]))
    assert "Do not post it" in page.content.decode()
    assert "1 Elm Street" not in page.content.decode()
    answer = desk_client.post(reverse("notifications:print_posted", args=[letter.pk]))
    assert answer.status_code == 409
    letter.refresh_from_db()
    assert (letter.state, letter.feedback) == ("failed", "")
    page = desk_client.get(reverse("notifications:print_page", args=[letter.pk]))
    assert "It was kept from the post" in page.content.decode()
    assert "1 Elm Street" not in page.content.decode()
    assert printing.waiting(Organisation.objects.current()).count() == 0


def test_a_halted_letter_waits_on_the_list(desk_client, reached, rep, supervisor):
    letter = letter_to_post(reached, rep)
    halts.begin(by=supervisor, why="The prices are wrong.", topic="staff.reply")
    page = desk_client.get(reverse("notifications:print_page", args=[letter.pk]))
    assert "Not now" in page.content.decode()
    answer = desk_client.post(reverse("notifications:print_posted", args=[letter.pk]))
    assert answer.status_code == 409
    assert printing.waiting(Organisation.objects.current()).count() == 1


def test_a_letter_that_says_what_is_not_so_any_more_is_not_posted(reached, rep, carrier):
    PostalFactory(customer=reached)
    order = orders.place(reached, by=rep, number="77", carrier=PartnerFactory())
    intent = Intent(reached, "order.confirmed", subject=order.subject, channel="letter")
    letter = outbox.queue(intent, by=rep)
    delivery.drain()
    letter.refresh_from_db()
    assert (letter.state, printing.obstacle(letter)) == ("sent", None)
    orders.report(order, by=rep, predicate="status", value="cancelled", party="store")
    with pytest.raises(printing.NoLonger, match="not so any more"):
        printing.posted(letter, by=rep)
    letter.refresh_from_db()
    assert letter.state == "failed"
