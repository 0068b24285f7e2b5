"""What the database refuses or counts by itself, whoever writes the row."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from crm import trail
from crm.models import ContactPoint, Customer
from crm.trail import triggers
from tests.factories.crm import CustomerFactory, EmailFactory

pytestmark = pytest.mark.django_db


def overwrite_by_save(point):
    point.value = "sam@fernmail.example"
    point.save()


def overwrite_by_update(point):
    ContactPoint.objects.filter(pk=point.pk).update(key="sam@fernmail.example")


def overwrite_in_bulk(point):
    point.kind = ContactPoint.Kind.POSTAL
    ContactPoint.objects.bulk_update([point], ["kind"])


def overwrite_by_sql(point):
    other = CustomerFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "update crm_contactpoint set customer_id = %s where id = %s", [other.pk, point.pk]
        )


@pytest.mark.parametrize(
    "overwrite", [overwrite_by_save, overwrite_by_update, overwrite_in_bulk, overwrite_by_sql]
)
def test_a_contact_point_is_never_overwritten(overwrite):
    point = EmailFactory()
    with (
        pytest.raises(IntegrityError, match="superseded, never overwritten"),
        transaction.atomic(),
        trail.act("tried", by=None),
    ):
        overwrite(point)


def test_its_status_and_label_may_change():
    point = EmailFactory()
    with trail.act("tried", by=None):
        ContactPoint.objects.filter(pk=point.pk).update(status="verified", label="work")
    point.refresh_from_db()
    assert point.status == "verified"


def test_every_change_of_a_customer_counts_one_version_up():
    customer = CustomerFactory()
    with trail.act("tried", by=None):
        Customer.objects.filter(pk=customer.pk).update(title="Dr.")
        Customer.objects.filter(pk=customer.pk).update(version=F("version") + 7)
        customer.title = "Prof."
        customer.save()
    customer.refresh_from_db()
    assert customer.version == 3


def test_the_guards_stand():
    asked = {(guard.table, guard.trigger) for guard in triggers.guards()}
    assert ("crm_contactpoint", "casetrail_superseded_only") in asked
    assert ("crm_customer", "casetrail_version") in asked
    assert triggers.missing() == []
