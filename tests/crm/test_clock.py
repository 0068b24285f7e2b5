"""The one clock is the database's, and only test and demo may move it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm import clock, trail
from crm.models import Act, Organisation

pytestmark = pytest.mark.django_db
LAST_YEAR = datetime(2025, 3, 30, 9, 0, tzinfo=UTC)


def test_now_is_the_databases_now():
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=5)


def test_a_test_may_let_it_be_another_day():
    with clock.moved_to(LAST_YEAR):
        assert clock.now() - LAST_YEAR < timedelta(minutes=1)
        with trail.act("arranged", by=None, says="Arranged for a test") as act:
            pass
    assert Act.objects.get(pk=act.pk).recorded_at - LAST_YEAR < timedelta(minutes=1)
    assert clock.now() > LAST_YEAR + timedelta(days=1)


def test_a_live_database_does_not_obey():
    with trail.act("arranged", by=None, says="Arranged for a test"):
        Organisation.objects.update(mode=Organisation.Mode.LIVE)
    with clock.moved_to(LAST_YEAR):
        assert clock.now() > LAST_YEAR + timedelta(days=1)


def test_the_day_depends_on_where_one_stands():
    with clock.moved_to(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)):
        assert clock.today("America/New_York").day == 1
        assert clock.today("Asia/Tokyo").day == 2
