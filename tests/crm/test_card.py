"""The card of a customer: one query, and only what holds today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm import trail
from crm.card import Card
from crm.models import ContactPoint, Identifier
from tests.factories.crm import (
    CareNoteFactory,
    CustomerFactory,
    EmailFactory,
    InteractionFactory,
    NoteFactory,
    PhoneFactory,
    RelationshipFactory,
)

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.now().date() - timedelta(days=2)


def change(queryset, **fields):
    with trail.act("arranged", by=None):
        queryset.update(**fields)


def test_everything_around_a_customer_is_one_query(ruth, rep, django_assert_num_queries):
    EmailFactory(customer=ruth)
    RelationshipFactory(customer=ruth)
    CareNoteFactory(customer=ruth)
    InteractionFactory(customer=ruth)
    with django_assert_num_queries(1):
        card = Card(ruth, rep)
        assert card.points
        assert card.trusted[0].other.name == "Femi Adeyemi"
        assert card.care_notes
        assert card.desks == []
        assert card.contacts == [("Delivery", 1, 6)]


def test_retired_addresses_are_gone_and_the_preferred_one_leads(ruth, rep):
    old, phone = EmailFactory(customer=ruth), PhoneFactory(customer=ruth)
    first, second = EmailFactory(customer=ruth), EmailFactory(customer=ruth)
    change(ContactPoint.objects.filter(pk=old.pk), status="retired")
    change(ContactPoint.objects.filter(pk=second.pk), is_preferred=True)
    card = Card(ruth, rep)
    assert card.points == [second, first, phone]
    assert card.first_points == [second, phone]
    assert card.firsts_of_several == [second]


def test_what_is_over_is_not_shown(ruth, rep):
    CareNoteFactory(customer=ruth, until_on=YESTERDAY)
    RelationshipFactory(customer=ruth, until_on=YESTERDAY)
    card = Card(ruth, rep)
    assert card.care_notes == []
    assert card.bonds == []


def test_people_are_known_from_both_sides(ruth, rep):
    bond = RelationshipFactory(customer=ruth)
    assert Card(ruth, rep).relationships == [bond]
    card = Card(bond.other, rep)
    assert card.acts_for == [bond]
    assert card.acts_for[0].customer == ruth
    assert card.trusted == []


def test_desks_that_only_mentioned_them_count_too(ruth, rep, clinician):
    femi = CustomerFactory(given_name="Femi")
    NoteFactory(customer=ruth, author=rep)
    with trail.act("arranged", by=clinician, customer=femi, about=[ruth]):
        pass
    assert [desk.name for desk in Card(ruth, rep).desks] == ["Clinic desk", "Phone desk"]


def test_each_colleague_who_looked_is_named_once(ruth, rep, clinician):
    for _ in range(3):
        trail.looked(clinician, "crm:customer", customer=ruth)
    trail.looked(rep, "crm:customer", customer=ruth)
    assert [look.reader for look in Card(ruth, rep).lookers] == [clinician]


def test_numbers_in_other_systems_are_listed(ruth, rep):
    with trail.act("arranged", by=None):
        number = Identifier.objects.create(customer=ruth, system="Store", value="S-20418")
    assert Card(ruth, rep).identifiers == [number]
