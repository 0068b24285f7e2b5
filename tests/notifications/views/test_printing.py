"""Print and post: a page for each letter, and that it was posted, once."""

from django.urls import reverse

from crm import trail
from crm.models import Organisation
from notifications.desk import printing
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
