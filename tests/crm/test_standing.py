"""Who left or died: said once, dated, and calm on every screen (B14)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from crm import clock, customers
from crm.models import Act, Customer
from crm.versions import Clash
from tests.factories.crm import CustomerFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

LEFT, DIED = Customer.Standing.LEFT, Customer.Standing.DIED


def address(customer):
    return reverse("crm:standing", args=[customer.ref])


def test_everybody_is_with_us_at_first(ruth):
    assert ruth.is_with_us
    assert list(Customer.objects.with_us()) == [ruth]


def test_leaving_is_an_act_with_its_day(rep, ruth):
    customers.set_standing(ruth, by=rep, version=ruth.version, standing=LEFT, why="Moved away")
    ruth.refresh_from_db()
    act = Act.objects.latest("id")
    assert (ruth.standing, ruth.standing_since_on) == (LEFT, clock.today("UTC"))
    assert (act.sentence, act.why) == ("Imani noted that they left", "Moved away")
    assert not Customer.objects.with_us().exists()


def test_who_comes_back_does_so_today(rep, ruth):
    day = date(2024, 5, 3)
    change = customers.set_standing(
        ruth, by=rep, version=ruth.version, standing=LEFT, standing_since_on=day
    )
    back = customers.set_standing(
        change.customer, by=rep, version=2, standing="with_us", standing_since_on=day
    )
    assert back.customer.standing_since_on == clock.today("UTC")


def test_what_two_colleagues_say_differently_is_asked_for(rep, clinician, ruth):
    customers.set_standing(ruth, by=clinician, version=ruth.version, standing=LEFT)
    with nothing_changes(), pytest.raises(Clash):
        customers.set_standing(ruth, by=rep, version=ruth.version, standing=DIED)


def test_the_form_says_it_and_the_page_shows_it_calmly(desk_client, ruth):
    assert (
        "They left, or have died" in desk_client.get(ruth.get_absolute_url()).content.decode()
    )
    assert desk_client.get(address(ruth)).status_code == 200
    typed = {"standing": "died", "standing_since_on": "3 May 2026", "why": "Her son called"}
    answer = desk_client.post(address(ruth), typed | {"version": ruth.version})
    page = desk_client.get(answer["Location"]).content.decode()
    assert "Has died · 3 May 2026" in page
    assert "Imani noted that they have died" in page
    found = desk_client.get("/search/?q=adeyemi").content.decode()
    assert "Has died" in found


def test_what_cannot_be_is_asked_for_again(desk_client, ruth):
    later = (clock.today("UTC") + timedelta(days=3)).isoformat()
    for typed, advice in [
        ({"standing": "left", "standing_since_on": later}, "still to come"),
        ({"standing": "away"}, "Choose one from the list."),
        ({"standing": ""}, "Choose one."),
    ]:
        with nothing_changes():
            answer = desk_client.post(address(ruth), typed | {"version": ruth.version})
        assert answer.status_code == 422
        assert advice in answer.content.decode()


def test_a_clash_is_shown_with_both_sides(desk_client, clinician, ruth):
    customers.set_standing(ruth, by=clinician, version=ruth.version, standing=LEFT)
    typed = {"standing": "died", "version": ruth.version}
    answer = desk_client.post(address(ruth), typed)
    assert answer.status_code == 409
    assert "Have died" in answer.content.decode()


def test_lists_are_in_the_order_of_family_names_and_go_on_behind_anybody():
    ortiz = CustomerFactory(given_name="Sam", family_name="ortiz")
    school = CustomerFactory(
        kind="organisation", given_name="", family_name="", organisation_name="Northgate"
    )
    twins = [CustomerFactory() for _n in range(2)]
    everybody = list(Customer.objects.by_name())
    assert everybody == [*twins, school, ortiz]
    for place, last in enumerate(everybody, 1):
        assert list(Customer.objects.by_name().behind(last)) == everybody[place:]
