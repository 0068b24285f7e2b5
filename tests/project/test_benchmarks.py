"""The people of the benchmarks are a trail like any other: signed, found, guarded again."""

import pytest

from benchmarks import histories, people
from crm import trail
from crm.demo import larkfield
from crm.models import Act, ContactPoint, Customer, Interaction, Note, Organisation
from crm.search import finding, questions
from crm.trail import triggers

PEOPLE = 200


@pytest.fixture
def generated(committed_db):
    """Two hundred people in a database of their own."""
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.all().delete()
    larkfield.furnish()
    people.load(PEOPLE)


def test_generated_people_are_signed_and_found_like_any_others(generated):
    for model in (Customer, ContactPoint, Note, Interaction):
        assert model.objects.count() == model.history.count() > 0
        assert not model.history.exclude(act__in=Act.objects.all()).exists()
    assert triggers.missing() == []

    lengths = [Act.objects.filter(customer=pk).count() for pk in (1, 2, 21)]
    assert lengths == [histories.MANY, histories.SOME, 0]
    assert all(Customer.objects.get(pk=pk).care_notes.exists() for pk in (1, 21))

    person = Customer.objects.get(pk=21)
    found = finding.find(questions.read(f"{person.family_name} {person.given_name}"), limit=8)
    assert person.pk in found.ids
