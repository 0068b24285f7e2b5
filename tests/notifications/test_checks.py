"""The checks: each by itself stops its example, and without it the example would leave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm.facts import Fact
from notifications.checking import gate
from notifications.checking.checks import CHECKS
from notifications.findings import Check, Verdict
from tests.notifications.snapshots import (
    CONSENT,
    DAY,
    EMAIL,
    NOW,
    ORDER,
    PHONE,
    POSTAL,
    customer,
    fact,
    sent,
    snapshot,
    waiting,
    wish,
)

HALT = {
    "id": 1,
    "automation": None,
    "topic": "offer.store",
    "channel": "",
    "sender": None,
    "wording": None,
    "why": "wrong prices",
    "by": "Marta",
    "at": NOW.isoformat(),
}
REPORTED = {"at": NOW.isoformat(), "via": "link"}
STOPPED = {"reason": "stopped", "purposes": ["promo"], "at": NOW.isoformat()}
PILOT = {"id": 4, "name": "After delivery", "state": "pilot", "owner": "Priya"}
# What is about an address goes to that very address.
TO_HER = {"subject": f"crm.contact_point:{PHONE.id}"}
AN_ENQUIRY = {
    "id": 12,
    "about": "a handyman",
    "is_price_question": True,
    "is_info_only": True,
    "asked_at": (NOW - DAY).isoformat(),
    "answered_at": NOW.isoformat(),
    "ends_on": (NOW + 20 * DAY).date().isoformat(),
}
MOVED = "2026-11-27T19:00:00+00:00/2026-11-27T21:00:00+00:00"
AT_NIGHT = NOW.replace(hour=4)

# For each check an example that this check alone stops, and how.
EXAMPLES = {
    Check.HALT: (Verdict.HOLD, {"topic": "offer.store", "halts": (HALT,)}),
    Check.IDENTITY: (Verdict.DROP, {"customer": customer(standing="died")}),
    Check.ADDRESS: (
        Verdict.HOLD,
        {"topic": "order.confirmed", "points": (replace(PHONE, level=0, status="unverified"),)},
    ),
    Check.QUARANTINE: (Verdict.HOLD, {"points": (replace(PHONE, quarantine=REPORTED),)}),
    Check.SUPPRESSION: (
        Verdict.DROP,
        {"topic": "offer.store", "points": (replace(EMAIL, suppressions=(STOPPED,)),)},
    ),
    Check.BASIS: (Verdict.DROP, {"topic": "offer.store", "consent": ()}),
    Check.WISH: (
        Verdict.DROP,
        {"topic": "offer.store", "wishes": (wish("never", topic="offers"),)},
    ),
    Check.FITNESS: (Verdict.DROP, {"topic": "offer.garden", "interests": {"garden": False}}),
    Check.LAUNCH: (Verdict.HOLD, {"topic": "offer.online_booking", "capabilities": {}}),
    Check.PILOT: (
        Verdict.DROP,
        {"topic": "order.after", "automation": PILOT, "automation_id": 4},
    ),
    Check.CLAIM: (
        Verdict.DROP,
        {"topic": "order.confirmed", "claims": {"number": "77", "status": "cancelled"}},
    ),
    Check.PROMISE: (Verdict.ASK, {"promise": "The till posts after the deadline"}),
    Check.CONTRADICTION: (
        Verdict.ASK,
        {
            "topic": "order.cancelled",
            "readings": fact("number", "77")
            | fact("status", "confirmed", ("store", "confirmed"), ("carrier", "cancelled")),
        },
    ),
    Check.STALENESS: (Verdict.DROP, {"expires_at": NOW}),
    Check.SAMENESS: (
        Verdict.JOIN,
        {
            "topic": "welcome.people",
            "waiting": (waiting("welcome.new"),),
        },
    ),
    Check.PACE: (
        Verdict.HOLD,
        {"topic": "offer.store", "sent": (sent(2 * DAY), sent(3 * DAY, message=51))},
    ),
    Check.HOURS: (
        Verdict.HOLD,
        {"topic": "order.confirmed", "now": AT_NIGHT, "channel": "text"},
    ),
}


@pytest.mark.parametrize("check", EXAMPLES, ids=lambda check: check.name.lower())
def test_each_check_alone_stops_its_example(check, monkeypatch):
    verdict, changes = EXAMPLES[check]
    example = snapshot(**dict(changes))
    assert gate.decide(example).verdict == verdict
    assert {one.check for one in gate.decide(example).findings} == {check}
    monkeypatch.delitem(CHECKS, check)
    assert gate.decide(example).verdict == Verdict.SEND


def test_every_check_has_an_example_but_the_one_that_stops_nothing():
    assert set(CHECKS) - set(EXAMPLES) == {Check.CONTENT}


def test_the_order_of_the_checks_is_irrelevant(monkeypatch):
    example = snapshot("offer.store", consent=(), now=AT_NIGHT, channel="text", halts=(HALT,))
    before = gate.decide(example)
    turned = dict(reversed(CHECKS.items()))
    monkeypatch.setattr(gate, "CHECKS", turned)
    after = gate.decide(example)
    assert after.verdict == before.verdict == Verdict.DROP
    assert {one.code for one in after.findings} == {one.code for one in before.findings}
    assert len(before.findings) == 3


def test_a_message_that_nothing_speaks_against_leaves_by_the_first_channel():
    judgement = gate.decide(snapshot("order.confirmed"))
    assert judgement.verdict == Verdict.SEND
    assert judgement.route.point == PHONE
    assert judgement.findings == ()


def test_the_customers_own_order_of_channels_counts():
    hours = {
        "channels": ["email", "text"],
        "not_before": None,
        "not_after": None,
        "weekdays": [],
    }
    assert gate.decide(snapshot("order.confirmed", hours=hours)).route.point == EMAIL


def test_a_wrong_number_leaves_the_next_channel():
    points = (replace(PHONE, quarantine=REPORTED), EMAIL)
    judgement = gate.decide(snapshot("order.confirmed", points=points))
    assert (judgement.verdict, judgement.route.point) == (Verdict.SEND, EMAIL)


def test_a_halted_channel_waits_and_does_not_change():
    halted = HALT | {"topic": "", "channel": "text"}
    judgement = gate.decide(snapshot("order.confirmed", halts=(halted,)))
    assert (judgement.verdict, judgement.route.point) == (Verdict.HOLD, PHONE)


def test_a_quiet_hour_waits_and_does_not_change_the_channel():
    judgement = gate.decide(snapshot("order.confirmed", now=AT_NIGHT))
    assert judgement.verdict == Verdict.HOLD
    assert judgement.route.point == PHONE
    assert judgement.until.isoformat() == "2026-11-24T13:00:00+00:00"


def test_a_newsletters_stop_never_blocks_a_code():
    points = (replace(PHONE, suppressions=(STOPPED,)),)
    assert (
        gate.decide(snapshot("address.code", **TO_HER, points=points)).verdict == Verdict.SEND
    )


def test_a_dead_address_stops_even_a_code():
    dead = {"reason": "bounced", "purposes": [], "at": NOW.isoformat()}
    points = (replace(PHONE, suppressions=(dead,)),)
    assert (
        gate.decide(snapshot("address.code", **TO_HER, points=points)).verdict == Verdict.HOLD
    )


def test_an_enquiry_is_no_consent():
    example = snapshot("offer.store", consent=(), enquiries=(AN_ENQUIRY,))
    assert gate.decide(example).decisive.code == "basis.enquiry_only"


def test_information_only_means_the_answer_and_nothing_else():
    asked = {"enquiries": (AN_ENQUIRY,), "is_served": False}
    assert (
        gate.decide(snapshot("enquiry.follow_up", **asked)).decisive.code == "basis.answer_only"
    )
    answer = snapshot("enquiry.answer", **asked, situation="answer")
    assert gate.decide(answer).verdict == Verdict.SEND


def test_six_offers_without_an_answer_are_the_last():
    assert gate.decide(snapshot("offer.store", unanswered_offers=5)).verdict == Verdict.SEND
    last = gate.decide(snapshot("offer.store", unanswered_offers=6))
    assert (last.verdict, last.decisive.code) == (Verdict.DROP, "basis.silence")


def test_what_follows_a_fact_is_written_anew_and_leaves():
    moved = fact("number", "77") | fact("status", "confirmed") | fact("window", MOVED)
    judgement = gate.decide(snapshot("order.window", readings=moved))
    assert judgement.verdict == Verdict.SEND
    assert [one.code for one in judgement.findings] == ["claim.rewritten"]


def test_a_fact_of_another_customer_is_never_told():
    example = snapshot(
        "order.confirmed",
        readings=fact("number", "77") | fact("status", "confirmed", customer=2),
    )
    assert gate.decide(example).decisive.code == "identity.somebody_else"


def test_a_greater_message_keeps_its_place():
    """The cap leaves the last place to what the customer asked for (E14)."""
    told = {"topic": "offer.store", "sent": (sent(2 * DAY),)}
    assert gate.decide(snapshot(**told)).verdict == Verdict.SEND
    liked = waiting("offer.garden", priority=5, due_at=NOW + DAY)
    assert gate.decide(snapshot(**told, waiting=(liked,))).verdict == Verdict.HOLD


def test_an_override_counts_for_its_finding_and_never_for_truth():
    paced = snapshot(**dict(EXAMPLES[Check.PACE][1]), overrides=frozenset({"pace.offers"}))
    assert gate.decide(paced).verdict == Verdict.SEND
    false = snapshot(**dict(EXAMPLES[Check.CLAIM][1]), overrides=frozenset({"claim.changed"}))
    assert gate.decide(false).verdict == Verdict.DROP


@pytest.mark.parametrize("check", [Check.HALT, Check.PILOT, Check.PROMISE, Check.CONTRADICTION])
def test_no_override_lets_leave_what_is_halted_or_not_true(check):
    verdict, changes = EXAMPLES[check]
    codes = {one.code for one in gate.decide(snapshot(**dict(changes))).findings}
    overridden = snapshot(**dict(changes), overrides=frozenset(codes))
    assert gate.decide(overridden).verdict == verdict


def test_what_we_said_last_is_taken_back_by_name_or_a_person_is_asked():
    said = sent(5 * DAY, "order.confirmed", subject=ORDER)
    over = fact("number", "77") | fact("status", "cancelled")
    example = snapshot("order.cancelled", sent=(said,), readings=over)
    judgement = gate.decide(example)
    assert (judgement.verdict, judgement.decisive.code) == (Verdict.ASK, "contradiction.pair")
    correcting = snapshot(
        "order.cancelled", sent=(said,), readings=over, corrects_id=said.message
    )
    assert gate.decide(correcting).verdict == Verdict.SEND
    # Once that was taken back, what follows it fits again.
    back = sent(4 * DAY, "order.confirmed", subject=ORDER, message=52)
    taken = sent(DAY, "order.cancelled", subject=ORDER, message=51)
    assert gate.decide(snapshot("order.window", sent=(back, taken))).verdict == Verdict.ASK
    again = sent(timedelta(hours=2), "order.confirmed", subject=ORDER, message=53)
    assert gate.decide(snapshot("order.window", sent=(taken, again))).verdict == Verdict.SEND


def test_words_that_nobody_stands_by_any_more_do_not_leave():
    words = {"id": 9, "channel": "", "features": [], "interests": [], "state": "retired"}
    judgement = gate.decide(snapshot("offer.store", wording_id=9, wordings=(words,)))
    assert (judgement.verdict, judgement.decisive.code) == (Verdict.DROP, "staleness.wording")
    live = words | {"state": "live"}
    assert (
        gate.decide(snapshot("offer.store", wording_id=9, wordings=(live,))).verdict
        == Verdict.SEND
    )


def test_an_address_is_asked_once_a_day_in_however_many_records_it_stands():
    asked = sent(timedelta(hours=3), "address.confirm", customer=2, fingerprint="a" * 64)
    new = replace(PHONE, level=0, status="unverified")
    told = {**TO_HER, "points": (new,), "claims": {"status": "unverified"}}
    stands = {(TO_HER["subject"], "status"): Fact("unverified", 1, 1, "desk")}
    example = snapshot("address.confirm", sent=(asked,), readings=stands, **told)
    judgement = gate.decide(example)
    assert (judgement.verdict, judgement.decisive.code) == (Verdict.DROP, "pace.address")
    earlier = replace(asked, at=NOW - 2 * DAY)
    example = snapshot("address.confirm", sent=(earlier,), readings=stands, **told)
    assert gate.decide(example).verdict == Verdict.SEND


def test_own_words_after_the_answer_to_information_only_are_asked_about():
    asked = {"enquiries": (AN_ENQUIRY,), "own_words": {"text": "Shall I come by?"}}
    later = NOW + timedelta(hours=1)
    judgement = gate.decide(snapshot("staff.reply", **asked, now=later))
    assert (judgement.verdict, judgement.decisive.code) == (Verdict.ASK, "pace.answered")
    wrote = snapshot("staff.reply", **asked, now=later, heard_at=NOW + timedelta(minutes=5))
    assert gate.decide(wrote).verdict == Verdict.SEND


def test_a_wish_for_changes_on_the_same_day_counts_on_that_day():
    never, today = (
        wish("never", channel="text"),
        wish("each", channel="text", situation="same_day"),
    )
    moved = fact("number", "77") | fact("status", "confirmed")
    this_day = moved | fact("window", "2026-11-24T19:00:00+00:00/2026-11-24T21:00:00+00:00")
    by_text = {"channel": "text", "wishes": (never, today)}
    assert gate.decide(snapshot("order.window", **by_text)).verdict == Verdict.DROP
    on_the_day = snapshot("order.window", **by_text, readings=this_day)
    assert gate.decide(on_the_day).verdict == Verdict.SEND


def test_a_landline_gets_no_texts():
    landline = replace(PHONE, key="+442079460000")
    judgement = gate.decide(snapshot("order.confirmed", points=(landline, POSTAL)))
    assert judgement.route.point == POSTAL


def test_a_question_after_a_service_is_asked_once():
    before = sent(DAY, "order.after", situation="after_service")
    example = snapshot("order.after", situation="after_service", sent=(before,))
    judgement = gate.decide(example)
    assert "pace.after_service" in {one.code for one in judgement.findings}
    assert judgement.verdict == Verdict.DROP


def test_health_leaves_without_its_details_where_the_address_never_answered(monkeypatch):
    topic = replace(snapshot("order.confirmed").topic, content=2)
    example = snapshot("order.confirmed", points=(replace(PHONE, level=2),))
    monkeypatch.setitem(example.__dict__, "topic", topic)
    judgement = gate.decide(example)
    assert (judgement.verdict, judgement.is_teaser) == (Verdict.SEND, True)


def test_a_family_that_shares_a_number_is_capped_as_one():
    others = (
        sent(timedelta(hours=2), customer=2),
        sent(timedelta(days=4), customer=2, message=52),
    )
    judgement = gate.decide(snapshot("offer.store", sent=others))
    assert "pace.offers" in {one.code for one in judgement.findings}


def test_consent_that_ended_is_none():
    ended = CONSENT | {"ends_on": (NOW - DAY).date().isoformat()}
    assert gate.decide(snapshot("offer.store", consent=(ended,))).decisive.code == "basis.ended"
