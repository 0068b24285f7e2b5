"""Contact points: added, corrected, verified and retired, each as an action on the trail."""

import pytest
from django.db import connection, transaction

from crm import addresses, contact_points, doubts, events, trail
from crm.contact_points import AlreadyHere, NotThereAnyMore, SameAsBefore
from crm.models import Act, ContactPoint, Disclosure
from tests.factories.crm import EmailFactory, PhoneFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def email(value: str) -> addresses.Address:
    return addresses.parse("email", value)


def test_the_first_of_its_kind_is_the_preferred_one(rep, ruth):
    first = contact_points.add(ruth, by=rep, address=email("ruth@fernmail.example"))
    second = contact_points.add(ruth, by=rep, address=email("ruth@work.example"))
    assert first.is_preferred
    assert not second.is_preferred
    assert first.status == ContactPoint.Status.UNVERIFIED
    assert first.source == "Imani, Phone desk"


def test_a_new_one_may_come_first(rep, ruth):
    first = contact_points.add(ruth, by=rep, address=email("ruth@fernmail.example"))
    second = contact_points.add(
        ruth, by=rep, address=email("ruth@work.example"), is_preferred=True
    )
    first.refresh_from_db()
    assert second.is_preferred
    assert not first.is_preferred


def test_what_is_there_already_is_refused(rep, ruth):
    EmailFactory(customer=ruth, value="ruth@fernmail.example")
    with nothing_changes(), pytest.raises(AlreadyHere):
        contact_points.add(ruth, by=rep, address=email("Ruth@FERNMAIL.example"))


def test_the_sentence_of_the_trail_holds_no_value(rep, ruth):
    point = contact_points.add(ruth, by=rep, address=email("ruth@fernmail.example"))
    contact_points.correct(
        point, by=rep, address=email("ruth.a@fernmail.example"), reason="misheard"
    )
    for act in Act.objects.filter(customer=ruth):
        assert "fernmail" not in act.sentence + act.why


def test_a_correction_retires_the_old_and_brings_a_new_unverified_one(rep, ruth):
    old = EmailFactory(customer=ruth, status="verified", level=3, label="home")
    new = contact_points.correct(
        old,
        by=rep,
        address=email("ruth.adeyemi@fernmail.example"),
        reason="not_theirs",
        told_by="stranger",
    )
    old.refresh_from_db()
    act = Act.objects.latest("id")
    assert old.status == ContactPoint.Status.RETIRED
    assert old.retired_because == "it belongs to somebody else"
    assert (new.supersedes, new.status, new.level) == (old, "unverified", 0)
    assert (new.label, new.customer) == ("home", ruth)
    assert act.verb == "contact_point.corrected"
    assert act.sentence == ("Imani corrected the e-mail address: it belongs to somebody else")
    assert act.why == "Told by: the person who got our message."


def test_a_correction_keeps_the_place_of_the_preferred_one(rep, ruth):
    old = EmailFactory(customer=ruth, is_preferred=True)
    new = contact_points.correct(
        old, by=rep, address=email("r@fernmail.example"), reason="moved"
    )
    assert new.is_preferred


def test_news_of_a_correction_rises_in_the_same_transaction(rep, ruth):
    heard = []

    def hear(sender, old, new, act, **kwargs):
        heard.append(
            (old.pk, new.pk, act.verb, connection.in_atomic_block, trail.has_open_act())
        )

    old = EmailFactory(customer=ruth)
    events.contact_corrected.connect(hear)
    try:
        new = contact_points.correct(
            old, by=rep, address=email("r@fernmail.example"), reason="moved"
        )
    finally:
        events.contact_corrected.disconnect(hear)
    assert heard == [(old.pk, new.pk, "contact_point.corrected", True, True)]


def test_correcting_to_the_same_value_is_refused(rep, ruth):
    old = EmailFactory(customer=ruth, value="ruth@fernmail.example")
    with nothing_changes(), pytest.raises(SameAsBefore):
        contact_points.correct(
            old, by=rep, address=email("RUTH@fernmail.example"), reason="misheard"
        )


def test_an_address_on_paper_may_be_corrected_in_its_spelling_alone(rep, ruth):
    first = addresses.parse("postal", "5 hauptstrasse malaga", "US")
    better = addresses.parse("postal", "5 Hauptstraße, Málaga", "US")
    old = contact_points.add(ruth, by=rep, address=first)
    assert better.key == old.key
    contact_points.correct(old, by=rep, address=better, reason="misheard")
    assert ruth.contact_points.live().get().value == "5 Hauptstraße, Málaga"
    new = ruth.contact_points.live().get()
    with nothing_changes(), pytest.raises(SameAsBefore):
        contact_points.correct(new, by=rep, address=better, reason="misheard")


def test_correcting_to_another_live_one_of_the_customer_is_refused(rep, ruth):
    old = EmailFactory(customer=ruth, value="ruth@fernmail.example")
    EmailFactory(customer=ruth, value="ruth@work.example")
    with nothing_changes(), pytest.raises(AlreadyHere):
        contact_points.correct(
            old, by=rep, address=email("ruth@work.example"), reason="misheard"
        )


def test_what_a_colleague_corrected_already_names_the_colleague(rep, clinician, ruth):
    point = EmailFactory(customer=ruth)
    contact_points.correct(
        point, by=clinician, address=email("r@fernmail.example"), reason="moved"
    )
    with nothing_changes(), pytest.raises(NotThereAnyMore) as refusal:
        contact_points.correct(
            point, by=rep, address=email("q@fernmail.example"), reason="moved"
        )
    assert refusal.value.message.startswith("Tom, Clinic desk changed this before you.")


def test_verifying_raises_the_level_and_never_lowers_it(rep, ruth):
    point = EmailFactory(customer=ruth)
    contact_points.verify(point, by=rep, proof=contact_points.Proof.ANSWERED)
    point = contact_points.verify(point, by=rep, proof=contact_points.Proof.READ_BACK)
    assert (point.status, point.level) == ("verified", 3)


def test_a_retired_one_is_shown_scrambled(rep, ruth):
    point = PhoneFactory(customer=ruth)
    assert point.shown == "(555) 014-2231"
    point = contact_points.retire(point, by=rep, reason="unreachable", told_by="sender")
    assert point.shown == "•••••••31"
    assert not point.is_live


def test_preferring_one_puts_the_others_behind(rep, ruth):
    first = EmailFactory(customer=ruth, is_preferred=True)
    second = EmailFactory(customer=ruth)
    contact_points.prefer(second, by=rep)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_preferred, second.is_preferred) == (False, True)


def test_who_got_which_value_is_kept(rep, ruth):
    points = [EmailFactory(customer=ruth), PhoneFactory(customer=ruth)]
    with trail.act("import.done", by=rep) as act:
        contact_points.disclose(points, act=act, holder_kind="system", holder="Clinic app")
    kept = Disclosure.objects.filter(customer=ruth)
    assert {row.contact_point_id for row in kept} == {point.pk for point in points}
    assert {(row.holder, row.act_id) for row in kept} == {("Clinic app", act.pk)}


def test_kept_doubts_are_on_the_trail(rep, ruth):
    EmailFactory(customer__given_name="Sam", customer__family_name="Ortiz", value="r@gmial.com")
    address = email("r@gmial.com")
    kept = doubts.about(address, customer=ruth)
    contact_points.add(ruth, by=rep, address=address, kept=kept)
    assert Act.objects.latest("id").why == (
        "Read back and kept: The part after the @ is nearly a common one."
        " Another customer has the same one."
    )


def test_a_refusal_inside_a_greater_action_leaves_that_action_whole(rep, ruth):
    EmailFactory(customer=ruth, value="ruth@fernmail.example")
    with trail.act("greater", by=rep, customer=ruth):
        with pytest.raises(AlreadyHere), transaction.atomic():
            contact_points.add(ruth, by=rep, address=email("ruth@fernmail.example"))
        contact_points.add(ruth, by=rep, address=email("ruth@work.example"))
    assert ruth.contact_points.count() == 2
