"""The worker's hands for tests: run what is queued, here and now."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

STATE = "update procrastinate_jobs set status = %s, attempts = attempts + %s where id = %s"


def due() -> ProcrastinateJob | None:
    """The job that a worker would take now."""
    waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at__isnull=True)
    return waiting.order_by("-priority", "id").first()


def set_state(job: ProcrastinateJob, status: str, attempts: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATE, [status, attempts, job.id])


def run_due(limit: int = 1000) -> int:
    """Run queued jobs, and those that they queue, until none is due; answer how many ran."""
    for count in range(limit):
        if not (job := due()):
            return count
        set_state(job, "doing")
        app.tasks[job.task_name].func(**job.args)
        set_state(job, "succeeded", attempts=1)
    raise AssertionError(f"More than {limit} jobs: do they queue each other for ever?")


@pytest.fixture
def run_jobs(db):
    """What runs queued jobs inside the test's own transaction."""
    return run_due
