"""Background work: jobs are wake-ups and schedules; what is true stays in our own tables.

A job is queued in the caller's transaction, so it exists exactly when the change
that wants it does. It runs at least once: every task must stand being run again.
"""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import Task, configure_task

from crm import trail
from crm.models import Organisation

logger = logging.getLogger(__name__)

# Inside a worker the app's own connector is another connection, outside our transaction.
QUEUE = JobManager(DjangoConnector())


def task(name: str, **options) -> Callable[[Callable], Task]:
    """Declare a function as a task; its acts carry the worker as their source.

    It tells the time of the organisation, as pages do.

    ``name`` is ``app.noun``, and stays for good: jobs in the queue are found by it.
    """

    def declare(function: Callable) -> Task:
        @functools.wraps(function)
        def signed(*args, **arguments):
            with trail.errand("worker"), timezone.override(Organisation.objects.time_zone()):
                return function(*args, **arguments)

        return app.task(name=name, **options)(signed)

    return declare


@contextmanager
def contained(what: object, otherwise: Callable[[], object] | None = None) -> Iterator[None]:
    """Let what stumbles here be logged, and seen to by ``otherwise``; the others go on.

    A database that is away is nothing about ``what``, and is raised.
    """
    try:
        yield
    except OperationalError:
        raise
    except Exception:  # one must not stop the others
        logger.exception("%s stumbled.", what)
        if otherwise:
            otherwise()


def enqueue(task: Task, at: datetime | None = None, **arguments) -> int:
    """Queue a task and answer the job's number; nothing is queued if the transaction fails.

    With ``at`` it waits until then.
    """
    job = configure_task(name=task.name, job_manager=QUEUE, queue=task.queue, schedule_at=at)
    return job.defer(**arguments)
