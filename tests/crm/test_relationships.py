"""Relationships: who may act and be told, on what basis, until when (D7)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm import clock, relationships
from crm.days import IsOver
from crm.models import Act, Mention
from tests.factories.crm import CustomerFactory, RelationshipFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

TERMS = {"may_act_for": ["deliveries"], "may_be_told": ["deliveries"], "basis": "She said so"}


@pytest.fixture
def femi():
    return CustomerFactory(given_name="Femi", title="Mr.")


def test_a_relationship_is_on_both_timelines(rep, ruth, femi):
    son = relationships.add(
        ruth, by=rep, other=femi, role="son", until_on=date(2099, 6, 30), **TERMS
    )
    act = Act.objects.latest("id")
    assert son.may_act_for == ["deliveries"]
    assert act.sentence == "Imani noted: Femi Adeyemi, son, may act in deliveries"
    assert act.why == "She said so"
    assert Mention.objects.get(act=act).customer == femi


def test_somebody_new_is_registered_in_the_same_act(rep, ruth):
    son = relationships.add(ruth, by=rep, other="Femi Adeyemi", role="son", **TERMS)
    assert (son.other.given_name, son.other.family_name) == ("Femi", "Adeyemi")
    act = Act.objects.latest("id")
    assert (act.verb, act.customer) == ("relationship.added", ruth)
    assert son.other.history.get().act == act
    assert Mention.objects.get(act=act).customer == son.other


def test_who_may_act_needs_a_basis(rep, ruth, femi):
    with nothing_changes(), pytest.raises(relationships.NoBasis):
        relationships.add(ruth, by=rep, other=femi, role="son", may_act_for=["deliveries"])


def test_what_is_over_is_not_noted(rep, ruth, femi):
    evening = datetime(2025, 11, 20, 20, 30, tzinfo=ZoneInfo("America/New_York"))
    terms = TERMS | {"other": femi, "role": "son"}
    with timezone.override("America/New_York"), clock.moved_to(evening):
        with nothing_changes(), pytest.raises(IsOver):
            relationships.add(ruth, by=rep, until_on=date(2025, 11, 19), **terms)
        relationships.add(ruth, by=rep, until_on=date(2025, 11, 20), **terms)


def test_an_invisible_name_is_nobody(rep, ruth):
    with nothing_changes(), pytest.raises(relationships.Nobody):
        relationships.add(ruth, by=rep, other="\u202e\u202c", role="son", **TERMS)


def test_nobody_is_related_to_themselves(rep, ruth):
    with nothing_changes(), pytest.raises(relationships.SamePerson):
        relationships.add(ruth, by=rep, other=ruth, role="son", **TERMS)


def test_the_same_role_twice_is_refused(rep, ruth, femi):
    RelationshipFactory(customer=ruth, other=femi, role="son")
    with nothing_changes(), pytest.raises(relationships.RelatedAlready):
        relationships.add(ruth, by=rep, other=femi, role="son", **TERMS)


def test_what_ended_gives_no_right_any_more(rep, ruth, femi):
    son = RelationshipFactory(customer=ruth, other=femi)
    relationships.end(son, by=rep, why="She took it back")
    assert list(ruth.relationships.valid_on(date(2025, 11, 14))) == []
    with nothing_changes(), pytest.raises(relationships.EndedAlready):
        relationships.end(son, by=rep)
