"""The trail across transactions that are truly committed."""

import pytest
from django.db import IntegrityError, connection, transaction

from crm.models import Act, Customer, Mention
from tests.factories.crm import CustomerFactory
from tests.unchanged import nothing_changes


def retitle(customer, act):
    Customer.objects.filter(pk=customer.pk).update(title="Dr.")


def mention(customer, act):
    Mention.objects.create(act=act, customer=customer, at=act.at)


@pytest.mark.parametrize("forge", [retitle, mention])
def test_the_act_of_another_transaction_signs_nothing(forge, committed_db):
    customer = CustomerFactory()
    old = Act.objects.latest("id")
    with nothing_changes(), pytest.raises(IntegrityError, match="unsigned write"):
        pretend(old, lambda: forge(customer, old))


@transaction.atomic
def pretend(act, action):
    """Name an act as the open one by hand, as somebody with the database password could."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('casetrail.act', %s, true)", [str(act.pk)])
    action()


def test_the_open_act_ends_with_its_transaction(committed_db):
    customer = CustomerFactory()
    with pytest.raises(IntegrityError, match="unsigned write"):
        retitle(customer, None)
