"""Lists kept under a name: saved, renamed, ended, shared or one's own."""

import pytest
from django.urls import reverse

from crm.models import Act, SavedView
from tests.factories.crm import SavedViewFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

NEW = "/saved-views/new/"


def of(name, view):
    return reverse(f"crm:{name}", args=[view.pk])


def test_a_list_is_saved_under_a_name(desk_client, rep):
    page = desk_client.get(NEW + "?place=portsford&kind=household").content.decode()
    assert 'value="place=portsford&amp;kind=household"' in page
    typed = {"name": "Households", "query": "place=portsford&kind=household"}
    answer = desk_client.post(NEW, typed | {"is_shared": "on"})
    view = SavedView.objects.get()
    assert (view.owner, view.is_shared) == (rep, True)
    assert view.query == "kind=household&place=portsford"
    assert answer["Location"] == "/customers/?kind=household&place=portsford"
    assert Act.objects.latest("id").sentence == "Imani saved the list “Households”"


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"name": "", "query": "kind=person"}, "Enter a name."),
        ({"name": "x" * 61, "query": ""}, "61 characters, 60 fit"),
        ({"name": "All", "query": "kind=robot"}, "Kind: Choose one from the list."),
        ({"name": "All", "query": "own_x=1"}, "which is not known"),
        ({"name": "Schools", "query": ""}, "You have a list of this name already."),
    ],
)
def test_what_could_not_be_read_later_is_not_saved(desk_client, rep, typed, advice):
    SavedViewFactory(owner=rep, name="Schools")
    with nothing_changes():
        answer = desk_client.post(NEW, typed)
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_a_colleague_may_use_the_same_name(desk_client, supervisor):
    SavedViewFactory(owner=supervisor, name="Schools")
    desk_client.post(NEW, {"name": "Schools", "query": ""})
    assert SavedView.objects.count() == 2


def test_a_list_is_renamed_and_ended(desk_client, rep):
    view = SavedViewFactory(owner=rep)
    assert desk_client.get(of("saved_view", view)).status_code == 200
    desk_client.post(of("saved_view", view), {"name": "Schools"})
    assert desk_client.get(of("saved_view_end", view)).status_code == 200
    answer = desk_client.post(of("saved_view_end", view), {"request_key": "x"})
    view.refresh_from_db()
    assert view.name == "Schools"
    assert answer["Location"] == "/customers/"
    assert view.ended_at
    assert desk_client.get(of("saved_view", view)).status_code == 404
    SavedViewFactory(owner=rep, name="Schools")


def test_two_lists_of_one_name_are_one_too_many(desk_client, rep):
    SavedViewFactory(owner=rep, name="Schools")
    view = SavedViewFactory(owner=rep, name="Clubs")
    with nothing_changes():
        answer = desk_client.post(of("saved_view", view), {"name": "Schools"})
    assert answer.status_code == 422


def test_what_is_a_colleague_s_own_is_not_there_for_others(desk_client, supervisor):
    view = SavedViewFactory(owner=supervisor)
    for name in ("saved_view", "saved_view_end"):
        with nothing_changes():
            answer = desk_client.post(of(name, view), {"name": "Mine"})
        assert answer.status_code == 404


def test_what_is_shared_belongs_to_every_desk(desk_client, supervisor):
    view = SavedViewFactory(owner=supervisor, is_shared=True)
    desk_client.post(of("saved_view", view), {"name": "Schools"})
    view.refresh_from_db()
    assert view.name == "Schools"
