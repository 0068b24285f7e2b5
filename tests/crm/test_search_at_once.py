"""Search keys while several colleagues write at once, with real commits."""

from functools import partial

from crm.search import finding, questions
from tests.at_once import at_once
from tests.factories.crm import CustomerFactory, PhoneFactory


def test_all_that_is_added_to_one_customer_at_once_is_found(committed_db):
    customer = CustomerFactory()
    numbers = [f"555014{number}" for number in range(1000, 1008)]
    at_once(
        *(
            partial(PhoneFactory, customer=customer, value=number, key=f"+1{number}")
            for number in numbers
        )
    )
    found = {finding.find(questions.read(number), limit=5).ids for number in numbers}
    assert found == {(customer.pk,)}


def test_new_people_with_one_new_name_do_not_wait_for_each_other(committed_db):
    at_once(*(partial(CustomerFactory, family_name="Zwingli") for _ in range(8)))
    assert len(finding.find(questions.read("zwinglli"), limit=25).ids) == 8
