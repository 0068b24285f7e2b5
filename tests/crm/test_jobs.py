"""Jobs: queued with the change that wants them, run at least once, signed by the worker."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from crm import clock, drafts, jobs, tasks, trail
from crm.models import Act, Draft

done = []


@jobs.task("tests.leave_a_line")
def leave_a_line(words: str) -> None:
    with trail.act("line.left", by=None, says=words):
        done.append(words)


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


def test_a_job_runs_with_its_arguments(run_jobs):
    jobs.enqueue(leave_a_line, words="One line")
    assert run_jobs() == 1
    assert done == ["One line"]


def test_what_a_job_does_is_signed_as_the_worker_s(run_jobs):
    jobs.enqueue(leave_a_line, words="One line")
    run_jobs()
    assert Act.objects.get(verb="line.left").source == "worker"


@pytest.mark.django_db
def test_a_job_goes_with_the_transaction_that_wanted_it():
    with transaction.atomic():
        jobs.enqueue(leave_a_line, words="Never")
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


async def sweep() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            await tasks.retry_stalled.func(SimpleNamespace(app=app), timestamp=0)


def stall(job: int) -> None:
    """Leave a job as a worker does that was killed while it ran."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with killed as (insert into procrastinate_workers (last_heartbeat)"
            " values (now() - interval '1 minute') returning id)"
            " update procrastinate_jobs set status = 'doing', worker_id = killed.id"
            " from killed where procrastinate_jobs.id = %s",
            [job],
        )


def test_the_jobs_of_a_killed_worker_are_freed_but_for_those_with_a_twin(committed_db):
    only_once = leave_a_line.configure(queueing_lock="line")
    twin = only_once.defer(words="Twin")
    stall(twin)
    only_once.defer(words="Other twin")
    lone = jobs.enqueue(leave_a_line, words="Lone")
    stall(lone)
    asyncio.run(sweep())
    states = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert (states[twin], states[lone]) == ("doing", "todo")


@pytest.mark.django_db
def test_at_night_what_is_over_is_forgotten_and_the_rest_stays(client, rep):
    assert (tasks.forget_leftovers.name, "") in app.periodic_registry.periodic_tasks
    client.get(reverse("account_login"))
    drafts.keep("note:C1", {"text": ["Hears better"]}, by=rep)
    AccessAttempt.objects.create(username="imani", failures_since_start=1)
    left = [(Session, "expire_date"), (Draft, "updated_at"), (AccessAttempt, "attempt_time")]
    tasks.forget_leftovers(timestamp=0)
    assert [model.objects.count() for model, _time in left] == [1, 1, 1]
    for model, time in left:
        model.objects.update(**{time: clock.now() - timedelta(days=31)})
    tasks.forget_leftovers(timestamp=0)
    assert [model.objects.count() for model, _time in left] == [0, 0, 0]
