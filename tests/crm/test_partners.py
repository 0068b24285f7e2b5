"""Partners: taken on with the hand of their system, changed, let go."""

import pytest
from django.urls import reverse

from crm import partners, trail
from crm.models import Act, Order, Partner, User
from tests.factories.crm import OrderFactory, PartnerFactory, PartnerSystemFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

LINES = {"name": "Brant Haulage", "kind": "delivery", "phone": "(555) 010-0190"}
NEW, LIST = reverse("crm:partner_new"), reverse("crm:partners")


@pytest.fixture
def marta(supervisor, signed_in):
    """The browser of a supervisor."""
    return signed_in(supervisor)


def edit(partner):
    return reverse("crm:partner_edit", args=[partner.slug])


def test_a_partner_comes_with_the_hand_of_its_system(supervisor):
    brant = partners.take_on(by=supervisor, **LINES)
    assert (brant.slug, brant.is_open) == ("brant-haulage", True)
    hand = brant.hands.get()
    assert (hand.short_name, hand.has_usable_password()) == ("Brant Haulage", False)
    act = Act.objects.latest("id")
    assert act.sentence == "Marta took on a partner: Brant Haulage"
    assert brant.history.get().act == hand.history.get().act == act


@pytest.mark.parametrize("name", ["Brant Haulage", "BRANT haulage!"])
def test_a_name_is_there_once(supervisor, name):
    partners.take_on(by=supervisor, **LINES)
    with pytest.raises(partners.NameTaken):
        partners.take_on(by=supervisor, name=name)
    assert Partner.objects.count() == 1


@pytest.mark.parametrize("name", ["", " ", "!!"])
def test_a_partner_has_a_name(supervisor, name):
    with nothing_changes(), pytest.raises(partners.NameMissing):
        partners.take_on(by=supervisor, name=name)


def test_a_new_name_is_that_of_the_system_too(supervisor):
    brant = partners.take_on(by=supervisor, **LINES)
    partners.change(brant, by=supervisor, name="Brant & Sons", is_open=False)
    assert (brant.name, brant.slug, brant.is_open) == ("Brant & Sons", "brant-haulage", False)
    assert brant.hands.get().first_name == "Brant & Sons"


def test_a_partners_system_sees_the_orders_it_carries(rep):
    ours, theirs = OrderFactory(), OrderFactory(carrier=PartnerFactory(slug="b", name="B"))
    system = PartnerSystemFactory(partner=ours.carrier)
    assert list(Order.objects.visible_to(system)) == [ours]
    assert set(Order.objects.visible_to(rep)) == {ours, theirs}


def test_a_supervisor_takes_on_and_changes_a_partner(marta):
    answer = marta.post(NEW, LINES | {"may_send": "delivery.window, order.status"})
    brant = Partner.objects.get()
    assert answer["Location"] == brant.get_absolute_url()
    assert brant.may_send == ["delivery.window", "order.status"]
    assert 'value="delivery.window, order.status"' in marta.get(edit(brant)).content.decode()
    marta.post(edit(brant), LINES | {"contact_person": "Dana", "is_open": ""})
    brant.refresh_from_db()
    assert (brant.contact_person, brant.is_open, brant.may_send) == ("Dana", False, [])


def test_every_desk_sees_whom_to_call(desk_client):
    brant = PartnerFactory(contact_person="Dana", phone="(555) 010-0190")
    assert "(555) 010-0190" in desk_client.get(LIST).content.decode()
    assert "none yet" in desk_client.get(brant.get_absolute_url()).content.decode()
    with trail.act("arranged", by=PartnerSystemFactory(partner=brant), says="They called"):
        pass
    page = desk_client.get(brant.get_absolute_url()).content.decode()
    assert "Dana" in page
    assert "none yet" not in page
    assert edit(brant) not in page


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"name": ""}, "Enter the name of the partner."),
        ({"name": "!!"}, "Enter the name of the partner in letters."),
        ({"name": "Remindly"}, "A partner by that name is here already."),
        ({"phone": "5" * 31}, "30 fit"),
        ({"may_send": "x" * 41}, "A tag has 40 characters at most"),
    ],
)
def test_bad_input_is_answered_in_plain_words(marta, typed, advice):
    PartnerFactory(name="Remindly", slug="remindly")
    with nothing_changes():
        answer = marta.post(NEW, LINES | typed)
    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_a_desk_changes_no_partner(desk_client):
    brant = PartnerFactory()
    with nothing_changes():
        assert desk_client.post(NEW, LINES).status_code == 403
        assert desk_client.post(edit(brant), LINES).status_code == 403
    assert User.objects.filter(partner=brant).count() == 0
