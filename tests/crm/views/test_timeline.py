"""The timeline's own addresses: filters, earlier entries, news, and what an act changed."""

import pytest
from django.urls import reverse

from crm import access, contact_points, trail
from crm.addresses import parse
from crm.models import Act, Customer, Read
from crm.trail import timeline
from tests.factories.crm import (
    CustomerFactory,
    EmailFactory,
    InteractionFactory,
    NoteFactory,
)

pytestmark = pytest.mark.django_db


def ask(client, name, customer, **asked):
    return client.get(reverse(f"crm:{name}", args=[customer.ref]), asked)


def newest(customer, reader):
    return str(timeline.page(timeline.Wanted(customer.pk, reader)).lines[0].place)


def test_filters_name_every_desk_that_ever_acted(desk_client, ruth, rep, clinician):
    NoteFactory(customer=ruth, author=rep)
    NoteFactory(customer=ruth, author=clinician)
    words = ask(desk_client, "timeline", ruth).content.decode()
    for name in ("Everything", "Conversation", "Phone desk", "Clinic desk"):
        assert f">{name}</a>" in words
    assert ">Partners</a>" not in words


def test_a_filter_holds_on_the_whole_page_too(desk_client, ruth, rep, clinician):
    NoteFactory(customer=ruth, author=rep, text="By Imani.")
    NoteFactory(customer=ruth, author=clinician, text="By Tom.")
    show = f"desk-{clinician.desk_id}"
    words = desk_client.get(ruth.get_absolute_url(), {"show": show}).content.decode()
    assert "By Tom." in words
    assert "By Imani." not in words


def test_earlier_entries_follow_without_repeating_the_day(desk_client, ruth, rep):
    for n in range(timeline.PAGE + 3):
        NoteFactory(customer=ruth, author=rep, text=f"Note number {n}.")
    first = ask(desk_client, "timeline", ruth).content.decode()
    before = first.split("before=")[1].split('"')[0]
    rest = ask(desk_client, "timeline_earlier", ruth, before=before).content.decode()
    assert "Note number 3." in first
    assert "Note number 2." in rest
    assert "Note number 3." not in rest
    assert "trail__day" not in rest
    assert "Show earlier" not in rest


def test_nothing_new_is_no_content_and_no_look(desk_client, ruth, rep):
    NoteFactory(customer=ruth, author=rep)
    answer = ask(desk_client, "timeline_news", ruth, since=newest(ruth, rep))
    assert answer.status_code == 204
    assert not Read.objects.exists()


def test_news_waits_behind_its_number_and_brings_the_strip(desk_client, ruth, rep):
    NoteFactory(customer=ruth, author=rep)
    since = newest(ruth, rep)
    NoteFactory(customer=ruth, author=rep, text="Fresh.")
    answer = ask(desk_client, "timeline_news", ruth, since=since)
    words = answer.content.decode()
    assert "1 new" in words
    assert "#need" in words
    assert "Fresh." not in words
    known = ask(desk_client, "timeline_news", ruth, since=since, known=1)
    assert known.status_code == 204


def test_news_counts_only_what_the_filter_shows(desk_client, ruth, rep, clinician):
    NoteFactory(customer=ruth, author=clinician)
    since = newest(ruth, rep)
    NoteFactory(customer=ruth, author=rep)
    asked = {"since": since, "show": f"desk-{clinician.desk_id}"}
    assert ask(desk_client, "timeline_news", ruth, **asked).status_code == 204
    NoteFactory(customer=ruth, author=clinician)
    words = ask(desk_client, "timeline_news", ruth, **asked).content.decode()
    assert "1 new" in words
    assert asked["show"] in words


def test_an_earlier_page_leads_back_instead_of_counting(desk_client, ruth, rep):
    NoteFactory(customer=ruth, author=rep)
    asked = {"before": newest(ruth, rep)}
    words = desk_client.get(ruth.get_absolute_url(), asked).content.decode()
    assert "Back to the newest" in words
    assert "trail-news" not in words


def test_a_long_note_begins_in_the_timeline(desk_client, ruth, rep):
    note = NoteFactory(customer=ruth, author=rep, text="Long. " * 1_000 + "The end.")
    words = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "Show the whole note" in words
    assert "The end." not in words
    assert "The end." in desk_client.get(note.get_absolute_url()).content.decode()


@pytest.mark.parametrize("asked", [{"since": "x"}, {"since": "9" * 60 + "-1"}, {}])
def test_a_strange_place_is_answered_with_nothing_new(desk_client, ruth, asked):
    assert ask(desk_client, "timeline_news", ruth, **asked).status_code == 204


@pytest.mark.parametrize(
    "asked",
    [
        {"show": "desk-99999999999"},
        {"show": "’ or 1=1"},
        {"find": "a\0b%_"},
        {"before": "-1-2"},
    ],
)
def test_strange_wishes_are_answered(desk_client, ruth, asked):
    assert desk_client.get(ruth.get_absolute_url(), asked).status_code == 200


def test_what_is_found_is_counted_and_can_be_left(desk_client, ruth):
    InteractionFactory(customer=ruth, words="Is my boiler ready?")
    words = ask(desk_client, "timeline", ruth, find="boiler").content.decode()
    assert "1 entry with “boiler”" in words
    assert "Show all" in words


def changes(client, act):
    return client.get(reverse("crm:act_changes", args=[act.pk])).content.decode()


def test_an_act_shows_each_field_from_and_to(desk_client, ruth, rep):
    with trail.act("customer.changed", by=rep, customer=ruth, says="{who} changed") as act:
        Customer.objects.filter(pk=ruth.pk).update(title="Dr.", worth_knowing="Likes tea.")
    words = changes(desk_client, act)
    assert "<del>Ms.</del> <ins>Dr.</ins>" in words
    assert "<ins>Likes tea.</ins>" in words


def test_a_retired_value_is_scrambled_in_what_changed(desk_client, ruth, rep):
    old = EmailFactory(customer=ruth, value="ruht@fernmail.example")
    contact_points.correct(
        old, by=rep, address=parse("email", "ruth@fernmail.example"), reason="misheard"
    )
    act = ruth.acts.get(verb="contact_point.corrected")
    words = changes(desk_client, act)
    assert "ruth@fernmail.example" in words
    assert "ruht@fernmail.example" not in words
    added = old.history.first().act
    assert "ruht@fernmail.example" not in changes(desk_client, added)


def test_a_restricted_text_does_not_come_out_by_what_changed(
    desk_client, signed_in, ruth, clinician
):
    note = NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")
    words = changes(desk_client, note.act)
    assert "warfarin" not in words
    assert "only for those who may open it" in words
    assert "warfarin" in changes(signed_in(clinician), note.act)


def test_an_act_about_many_shows_what_it_changed_of_one(desk_client, ruth):
    femi = CustomerFactory(given_name="Femi")
    with trail.act("import.done", by=None, says="A file came in", about=[ruth, femi]) as act:
        Customer.objects.filter(pk=ruth.pk).update(worth_knowing="Likes tea.")
        Customer.objects.filter(pk=femi.pk).update(worth_knowing="Likes coffee.")
    page = desk_client.get(ruth.get_absolute_url()).content.decode()
    address = f"{reverse('crm:act_changes', args=[act.pk])}?for={ruth.ref}"
    assert address in page
    words = desk_client.get(address).content.decode()
    assert "Likes tea." in words
    assert "Likes coffee." not in words


def test_an_act_shows_and_logs_one_customer_at_a_time(desk_client, rep, ruth):
    femi = CustomerFactory(given_name="Femi")
    with trail.act("moved.house", by=rep, customer=ruth, about=[femi]) as act:
        Customer.objects.filter(pk=ruth.pk).update(worth_knowing="Likes tea.")
        Customer.objects.filter(pk=femi.pk).update(worth_knowing="Likes coffee.")
    address = reverse("crm:act_changes", args=[act.pk])
    for asked, told, untold in (
        (ruth, "Likes tea.", "Likes coffee."),
        (femi, "Likes coffee.", "Likes tea."),
    ):
        words = desk_client.get(address, {"for": asked.ref} if asked == femi else None)
        assert told in words.content.decode()
        assert untold not in words.content.decode()
        assert Read.objects.latest("id").customer == asked


def test_what_became_of_a_request_is_what_its_act_changed(desk_client, rep, ruth):
    access.request(NoteFactory(customer=ruth, kind="clinical"), why="Her pills", by=rep)
    assert "Her pills" in changes(desk_client, Act.objects.get(verb="access.requested"))


def test_acts_about_nobody_are_for_supervisors(desk_client, signed_in, supervisor):
    with trail.act("desk.changed", by=None, says="Something about the house") as act:
        pass
    address = reverse("crm:act_changes", args=[act.pk])
    assert desk_client.get(address).status_code == 404
    assert signed_in(supervisor).get(address).status_code == 200
