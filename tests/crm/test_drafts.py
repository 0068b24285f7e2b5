"""Drafts belong to their writer and go with the act."""

import pytest

from crm import drafts
from crm.models import Draft

pytestmark = pytest.mark.django_db


def test_the_last_version_is_kept(rep):
    drafts.keep("note:C1", {"text": ["Hear"]}, by=rep)
    drafts.keep("note:C1", {"text": ["Hears better"]}, by=rep)
    assert drafts.kept("note:C1", by=rep) == {"text": "Hears better"}


def test_of_several_choices_each_is_kept(rep):
    drafts.keep("relationship_new:C1", {"may_be_told": ["money", "", "visits"]}, by=rep)
    assert drafts.kept("relationship_new:C1", by=rep) == {"may_be_told": ["money", "visits"]}


def test_a_draft_is_its_writers_alone(rep, clinician):
    drafts.keep("note:C1", {"text": ["Hears better"]}, by=rep)
    assert drafts.kept("note:C1", by=clinician) == {}


def test_a_dropped_draft_is_gone(rep):
    drafts.keep("note:C1", {"text": ["Hears better"]}, by=rep)
    drafts.drop("note:C1", by=rep)
    assert not Draft.objects.exists()


def test_what_no_database_can_hold_does_not_stop_the_rest(rep):
    drafts.keep("no\0te:C1", {"te\0xt": ["a\0b"]}, by=rep)
    assert drafts.kept("note:C1", by=rep) == {"text": "ab"}
    drafts.drop("note\0:C1", by=rep)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("name", "text"), [("note:C1", "x" * 100_001), ("", "x"), ("n" * 121, "x")]
)
def test_what_no_form_of_ours_holds_is_not_kept(rep, name, text):
    with pytest.raises(drafts.NotKept):
        drafts.keep(name, {"text": [text]}, by=rep)
