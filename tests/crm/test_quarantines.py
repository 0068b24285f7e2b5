"""Quarantine: closed first, asked later; for one customer or for all; opened by supervisors."""

import pytest

from crm import addresses, contact_points, doubts, events, fingerprints, quarantines, trail
from crm.contact_points import IsSomebodyElses
from crm.exceptions import NotAllowed
from crm.models import Act, CareNote, ContactPoint, Mention, Quarantine
from crm.quarantines import LiftedAlready, NobodyMeant
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

ADDRESS = "ruth@fernmail.example"
INCIDENT = "Mail for them reached somebody else"


@pytest.fixture
def point(ruth):
    return EmailFactory(customer=ruth, value=ADDRESS, status="verified", level=3)


@pytest.fixture
def closed():
    """The addresses that the upper layers were told to leave alone, in the order of it."""
    heard = []

    def hear(sender, kind, key, act, **kwargs):
        assert trail.has_open_act()
        heard.append((kind, key, act.verb))

    events.address_closed.connect(hear)
    yield heard
    events.address_closed.disconnect(hear)


def email(value: str = ADDRESS) -> addresses.Address:
    return addresses.parse("email", value)


def test_a_report_closes_the_address_and_puts_the_incident_before_every_desk(
    rep, ruth, point, closed
):
    quarantine = quarantines.impose(point, by=rep, via="phone", why="“I am not Ruth.”")
    point.refresh_from_db()
    note = ruth.care_notes.get()
    act = Act.objects.latest("id")
    assert (point.status, quarantine.customer) == (ContactPoint.Status.DISPUTED, ruth)
    assert (note.kind, note.fact) == (CareNote.Kind.RECOVERY, INCIDENT)
    assert note.reason == "Reported by phone. Nothing goes to that e-mail address any more."
    assert act.sentence == "Imani closed the e-mail address: it is somebody else’s"
    assert act.why == "Reported by phone. “I am not Ruth.”"
    assert closed == [("email", ADDRESS, "quarantine.imposed")]


def test_no_table_and_no_sentence_holds_the_address(rep, point):
    quarantine = quarantines.impose(point, by=rep, via="reply")
    act = Act.objects.latest("id")
    assert "fernmail" not in f"{vars(quarantine)}{act.sentence}{act.why}"
    assert quarantine.fingerprint == fingerprints.of("email", ADDRESS)


def test_the_link_of_a_message_needs_nobody_at_a_desk(ruth, point):
    quarantines.impose(point, by=None, via="link")
    assert Act.objects.latest("id").sentence.startswith("Casetrail closed the e-mail address")


def test_a_second_report_adds_to_the_trail_and_never_fails(rep, clinician, ruth, point, closed):
    first = quarantines.impose(point, by=rep, via="phone")
    second = quarantines.impose(point, by=clinician, via="colleague")
    assert first == second
    assert Quarantine.objects.count() == ruth.care_notes.count() == 1
    assert Act.objects.latest("id").sentence == (
        "Tom was told again that the e-mail address is somebody else’s"
    )
    assert len(closed) == 2


def test_another_customer_with_the_same_address_keeps_it(rep, ruth, point):
    other = EmailFactory(customer=CustomerFactory(given_name="Femi"), value=ADDRESS)
    quarantines.impose(point, by=rep, via="phone")
    other.refresh_from_db()
    assert other.status == ContactPoint.Status.UNVERIFIED
    assert quarantines.standing(other.customer, "email", ADDRESS) is None
    assert quarantines.standing(ruth, "email", ADDRESS)


def test_whose_owner_said_stop_is_closed_for_every_customer(rep, ruth, point):
    other = EmailFactory(customer=CustomerFactory(given_name="Femi"), value=ADDRESS)
    quarantine = quarantines.impose(point, by=rep, via="reply", for_everybody=True)
    other.refresh_from_db()
    assert quarantine.customer is None
    assert quarantine.intended == ruth
    assert other.status == ContactPoint.Status.DISPUTED
    assert quarantines.standing(other.customer, "email", ADDRESS) == quarantine
    assert Mention.objects.filter(customer=other.customer).exists()
    assert not other.customer.care_notes.exists()


def test_stop_after_a_report_closes_it_for_everybody_too(rep, ruth, point):
    quarantines.impose(point, by=rep, via="phone")
    quarantines.impose(point, by=rep, via="phone", for_everybody=True)
    assert Quarantine.objects.standing().count() == 2
    assert ruth.care_notes.count() == 1


def test_an_address_that_no_record_has_any_more_is_closed_as_well(rep, ruth):
    for holder in ({"customer": ruth}, {"for_everybody": True}):
        quarantine = quarantines.impose(email(), by=rep, via="phone", **holder)
        assert quarantine.contact_point is None
    assert Quarantine.objects.standing().count() == 2


def test_an_address_alone_needs_somebody_it_was_meant_for(rep):
    with nothing_changes(), pytest.raises(NobodyMeant):
        quarantines.impose(email(), by=rep, via="phone")


def test_it_is_caught_at_the_keyboard_for_any_customer(rep, point):
    quarantine = quarantines.impose(point, by=rep, via="phone")
    day = quarantine.reported_at
    found = doubts.about(email("RUTH@fernmail.example"), customer=CustomerFactory())
    assert found[0].text == (
        f"This e-mail address was reported as somebody else’s on {day:%-d %B %Y}."
    )
    assert found[0].trail == "It was reported as somebody else’s."


def test_where_its_owner_said_stop_the_keyboard_says_so(rep, point):
    quarantines.impose(point, by=rep, via="phone", for_everybody=True)
    assert "asked us to stop" in doubts.about(email())[0].text


def test_what_is_kept_in_spite_of_a_report_is_disputed_from_the_first(rep, ruth, point):
    quarantines.impose(point, by=rep, via="phone")
    contact_points.retire(point, by=rep, reason="moved")
    again = contact_points.add(ruth, by=rep, address=email())
    assert again.status == ContactPoint.Status.DISPUTED


def test_nobody_verifies_what_is_in_quarantine(rep, point):
    quarantines.impose(point, by=rep, via="phone")
    with nothing_changes(), pytest.raises(IsSomebodyElses):
        contact_points.verify(point, by=rep, proof=2)


def test_a_correction_closes_the_old_address(rep, point, closed):
    contact_points.correct(
        point, by=rep, address=email("r@fernmail.example"), reason="misheard"
    )
    assert closed == [("email", ADDRESS, "contact_point.corrected")]
    assert not Quarantine.objects.exists()


def test_a_retirement_closes_the_address(rep, point, closed):
    contact_points.retire(point, by=rep, reason="moved")
    assert closed == [("email", ADDRESS, "contact_point.retired")]


def test_an_address_spelt_anew_on_paper_stays_open(rep, ruth, closed):
    first, better = "5 hauptstrasse malaga", "5 Hauptstraße, Málaga"
    point = contact_points.add(ruth, by=rep, address=addresses.parse("postal", first))
    address = addresses.parse("postal", better)
    contact_points.correct(point, by=rep, address=address, reason="not_theirs")
    assert closed == []
    assert not Quarantine.objects.exists()


def test_a_correction_of_what_was_not_theirs_quarantines_it_by_itself(rep, ruth, point):
    contact_points.correct(
        point, by=rep, address=email("r@fernmail.example"), reason="not_theirs"
    )
    quarantine = quarantines.standing(ruth, "email", ADDRESS)
    assert (quarantine.contact_point, quarantine.customer) == (point, ruth)
    assert not ruth.care_notes.exists()


def test_it_is_an_incident_where_the_stranger_told_us(rep, ruth, point):
    contact_points.retire(point, by=rep, reason="not_theirs", told_by="stranger")
    assert ruth.care_notes.get().fact == INCIDENT
    assert quarantines.standing(ruth, "email", ADDRESS)


def test_what_a_supervisor_lifts_has_to_be_verified_anew(rep, supervisor, ruth, point):
    quarantine = quarantines.impose(point, by=rep, via="phone")
    quarantine = quarantines.lift(quarantine, by=supervisor, why="It was a prank")
    point.refresh_from_db()
    assert (point.status, point.level) == (ContactPoint.Status.UNVERIFIED, 0)
    assert quarantines.standing(ruth, "email", ADDRESS) is None
    assert Act.objects.latest("id").why == "It was a prank"
    assert quarantines.impose(point, by=rep, via="phone") != quarantine


def test_what_is_closed_for_everybody_too_stays_closed(rep, supervisor, ruth, point):
    phone = PhoneFactory(customer=ruth, status="disputed")
    pair = quarantines.impose(point, by=rep, via="phone")
    quarantines.impose(point, by=rep, via="phone", for_everybody=True)
    quarantines.lift(pair, by=supervisor, why="It was a prank")
    point.refresh_from_db()
    phone.refresh_from_db()
    assert point.status == phone.status == ContactPoint.Status.DISPUTED


def test_only_a_supervisor_lifts_and_only_once(rep, supervisor, point):
    quarantine = quarantines.impose(point, by=rep, via="phone")
    with nothing_changes(), pytest.raises(NotAllowed):
        quarantines.lift(quarantine, by=rep, why="It is fine")
    quarantines.lift(quarantine, by=supervisor, why="It is fine")
    with nothing_changes(), pytest.raises(LiftedAlready):
        quarantines.lift(quarantine, by=supervisor, why="It is fine")


def test_an_older_secret_still_knows_the_address(rep, ruth, point, settings):
    quarantines.impose(point, by=rep, via="phone")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of this installation"
    assert quarantines.standing(ruth, "email", ADDRESS)
    assert quarantines.impose(point, by=rep, via="phone")
    assert Quarantine.objects.count() == 1


def test_a_file_cannot_bring_back_whose_owner_said_stop(bring, rep):
    quarantines.impose(email(), by=rep, via="reply", for_everybody=True)
    head, ruth = b"first name,last name,email", b"Ruth,Adeyemi,RUTH@fernmail.example"
    bring(b"\n".join([head, ruth, b"Sam,Ortiz,s@o.example", b""]))
    found = ContactPoint.objects.values_list("key", "status")
    assert set(found) == {(ADDRESS, "disputed"), ("s@o.example", "unverified")}
