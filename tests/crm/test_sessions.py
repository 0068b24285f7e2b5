"""How long a session lasts."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from crm import sessions
from crm.project.session_store import SessionStore

MINUTES = 60


@pytest.fixture
def session(settings):
    settings.IDLE_MINUTES = 10
    opened = {}
    sessions.begin(opened)
    return opened


def grown(session: dict, **ages: int) -> dict:
    """The session as it would be had those times been so many seconds earlier."""
    return {name: at - ages.get(name, 0) for name, at in session.items()}


def test_a_new_session_is_neither_quiet_nor_over(session):
    assert not sessions.is_quiet(session)
    assert not sessions.is_over(session)


def test_after_ten_quiet_minutes_a_screen_may_end_it(session):
    old = grown(session, seen_at=10 * MINUTES)
    assert sessions.is_quiet(old)
    assert not sessions.is_over(old)


def test_soon_after_it_has_ended_by_itself(session):
    assert sessions.is_over(grown(session, seen_at=10 * MINUTES + sessions.LATE_NEWS))


def test_doing_something_keeps_it(session):
    old = grown(session, seen_at=9 * MINUTES)
    sessions.saw(old)
    assert sessions.quiet_for(old) < 2


def test_each_of_many_requests_is_not_written_down(session):
    just = grown(session, seen_at=10)
    sessions.saw(just)
    assert just["seen_at"] == session["seen_at"] - 10


def test_a_shift_ends_however_busy_it_was(session, settings):
    assert sessions.is_over(grown(session, opened_at=settings.SESSION_COOKIE_AGE))


def test_zero_minutes_mean_that_nobody_watches(session, settings):
    settings.IDLE_MINUTES = 0
    assert not sessions.is_over(grown(session, seen_at=5 * 60 * MINUTES))


def test_a_session_without_times_begins_to_count_now():
    unknown = {}
    assert not sessions.is_over(unknown)
    assert set(unknown) == {"opened_at", "seen_at"}


def test_only_our_own_mark_names_the_absent(rep, clinician):
    mark = sessions.mark_of(rep)
    assert sessions.is_mark_of(mark, rep)
    assert not sessions.is_mark_of(mark, clinician)
    assert not sessions.is_mark_of(f"{rep.pk}", rep)


@pytest.fixture
def kept(committed_db):
    """A session that was saved, and has something new to save."""
    store = SessionStore()
    store.create()
    store["seen_at"] = 1
    yield store
    connection.close()


def test_a_database_that_went_away_is_not_taken_for_a_session_that_ended(kept):
    connection.connection.close()
    with pytest.raises(OperationalError):
        kept.save()


def test_a_session_that_ended_elsewhere_is_not_brought_back(kept):
    SessionStore().delete(kept.session_key)
    with pytest.raises(UpdateError):
        kept.save()
