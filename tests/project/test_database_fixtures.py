"""The tests' databases: what one test commits, no other test finds."""

import threading

import pytest
from django.db import connection


def note(text: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("create table if not exists jotting (words text)")
        cursor.execute("insert into jotting values (%s)", [text])
        cursor.execute("select count(*) from jotting")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_no_other_test_finds(committed_db, turn):
    assert note("mine") == 1


def test_another_thread_sees_what_was_committed(committed_db):
    note("first")
    counted = []
    thread = threading.Thread(
        target=lambda: (counted.append(note("second")), connection.close())
    )
    thread.start()
    thread.join()
    assert counted == [2]


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_an_ordinary_test_is_rolled_back(turn):
    assert note("gone at the end") == 1
