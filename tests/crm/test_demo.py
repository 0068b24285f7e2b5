"""The demo group: told by the actions everybody uses, relative to today."""

import ast
import inspect
import re

import pytest
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS

from crm import clock, furnishing, order_facts, trail, wording
from crm.demo import at_odds, ordering, others, stories
from crm.demo.words import MEN, WOMEN
from crm.models import (
    Act,
    CareNote,
    ContactPoint,
    Customer,
    Note,
    Order,
    Organisation,
    Report,
    User,
)

pytestmark = pytest.mark.django_db

STORIES = ("Ruth", "Greta", "Dario", "Emma", "Paula", "Miriam")


@pytest.fixture
def empty_database():
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.all().delete()


@pytest.fixture
def larkfield(empty_database):
    assert furnishing.furnish_first(lambda: None)


def customer(given_name: str) -> Customer:
    return Customer.objects.get(given_name=given_name)


def test_a_database_of_a_real_organisation_is_never_furnished():
    with pytest.raises(furnishing.NotADemo):
        furnishing.furnish_first(lambda: None)


def test_colleagues_of_every_role_may_sign_in(larkfield):
    for username in ("imani", "tom", "marta", "ada"):
        assert User.objects.get(username=username).check_password("larkfield")


def test_each_story_has_its_customer_with_the_next_step_a_rep_would_take(larkfield):
    for given_name in STORIES:
        told = " ".join(
            [
                *customer(given_name).notes.values_list("text", flat=True),
                *customer(given_name).care_notes.values_list("reason", flat=True),
            ]
        )
        assert "Next:" in told


def test_the_wrong_address_was_corrected_and_is_still_being_put_right(larkfield):
    retired = customer("Greta").contact_points.get(status=ContactPoint.Status.RETIRED)
    assert retired.superseded_by.status == ContactPoint.Status.UNVERIFIED
    assert customer("Greta").care_notes.filter(kind=CareNote.Kind.RECOVERY).exists()


def test_a_father_may_ask_about_the_bill_but_not_about_the_clinical_note(larkfield):
    father = customer("Emma").relationships.get()
    assert father.may_act_for == father.may_be_told == ["billing"]
    assert customer("Emma").notes.filter(kind=Note.Kind.CLINICAL).exists()


def test_nothing_happens_in_the_future_and_the_past_is_in_order(larkfield):
    assert not Act.objects.filter(at__gt=clock.now()).exists()
    # The layer above furnishes after this one, and tells a past of its own.
    upper = Act.objects.filter(verb__startswith="wording.").earliest("pk")
    for given_name in STORIES:
        told = customer(given_name).acts.filter(pk__lt=upper.pk).order_by("id")
        assert [act.at for act in told] == sorted(act.at for act in told)


def test_store_and_carrier_are_at_odds_about_one_order_and_agree_about_the_other(larkfield):
    known = {
        order.number: order_facts.facts_of(order) for order in Order.objects.with_reports()
    }
    assert known["77"]["status"].is_disputed
    assert known["77"]["status"].value == "confirmed"
    assert not known["S-20418"]["status"].is_disputed
    ruth = customer("Ruth")
    said = Act.objects.filter(customer=ruth, source="api").values_list("sentence", flat=True)
    assert "Brant Haulage says order S-20418 is confirmed" in said
    with timezone.override("America/New_York"):
        today = wording.long_day(timezone.localdate())
    assert f"Brant Haulage says order S-20418 comes {today}, 2 to 4 pm" in said


def test_ordinary_people_order_and_most_orders_arrive(larkfield, monkeypatch):
    monkeypatch.setattr(others, "MANY", others.ROUND)
    monkeypatch.setattr(ordering, "SHARE", 1)
    others.furnish(lambda share: None)
    ordered = Order.objects.filter(number__startswith="S-3")
    assert ordered.count() == others.ROUND
    assert ordered.filter(status="delivered").exists()
    assert not Report.objects.filter(at__gt=clock.now()).exists()


def test_ordinary_people_come_once_however_often_the_work_starts_again(larkfield, monkeypatch):
    monkeypatch.setattr(others, "MANY", 3)
    shares = []
    others.furnish(shares.append)
    people = Customer.objects.count()
    others.furnish(shares.append)
    assert Customer.objects.count() == people
    assert shares[-1] == 1.0


def test_the_stories_name_no_day_that_is_fixed():
    told = [*ast.walk(ast.parse(inspect.getsource(stories) + inspect.getsource(at_odds)))]
    texts = [node.value for node in told if isinstance(node, ast.Constant)]
    named = [*MONTHS.values(), *WEEKDAYS.values()]
    for text in filter(lambda value: isinstance(value, str), texts):
        assert not [name for name in map(str, named) if re.search(rf"\b{name}\b", text)], text


def test_the_day_of_the_screening_is_the_third_that_was_said(larkfield):
    greta = customer("Greta")
    said = greta.interactions.get(words__startswith="First you said").words
    screening = greta.notes.get(text__startswith="Screening is").text
    day = screening.removeprefix("Screening is ").partition(",")[0]
    assert f"then {day}. Is this one firm?" in said


def test_ordinary_people_are_couples_households_and_organisations_too(larkfield, monkeypatch):
    monkeypatch.setattr(others, "MANY", others.ROUND)
    others.furnish(lambda share: None)
    household = Customer.objects.get(kind="household")
    couple = [one.other for one in household.relationships.select_related("other")]
    assert {f"{one.family_name} household" for one in couple} == {household.name}
    places = ContactPoint.objects.filter(customer__in=[household, *couple], kind="postal")
    assert len(set(places.values_list("key", flat=True))) == 1
    organisation = Customer.objects.get(kind="organisation")
    assert organisation.owner
    assert organisation.relationships.get().other.is_person


def test_nobody_is_called_by_a_title_that_is_not_theirs():
    people = [others.lines_of(number) for number in range(500)]
    named = [one for one in people if "given_name" in one]
    assert not [one for one in named if one["title"] == "Mr." and one["given_name"] not in MEN]
    assert not [
        one for one in named if one["title"] == "Ms." and one["given_name"] not in WOMEN
    ]
