"""The lowest layer's tasks: the demo's furnishing, and the housekeeping of the night."""

import logging
from datetime import timedelta

from axes.models import AccessAttempt
from django.core.management import call_command
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.retry import RetryStrategy

# The task of an import is declared beside the action that queues it.
from crm import clock, furnishing, imports, jobs  # noqa: F401
from crm.models import Draft

logger = logging.getLogger(__name__)

DAY = 24


@jobs.task("crm.furnish_rest", retry=RetryStrategy(max_attempts=5, wait=10))
def furnish_rest() -> None:
    furnishing.furnish_rest(logger.info)


@app.periodic(cron="* * * * *")
@app.task(name="crm.retry_stalled", queueing_lock="crm.retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:
    """Free the jobs of workers that were killed; nothing else does."""
    for job in await context.app.job_manager.get_stalled_jobs():
        try:
            await context.app.job_manager.retry_job(job)
        except UniqueViolation:
            logger.info("Job %s waits: its twin is queued already.", job.id)


@app.periodic(cron="17 3 * * *")
@app.task(name="crm.forget_jobs", queueing_lock="crm.forget_jobs", pass_context=True)
async def forget_jobs(context, timestamp: int) -> None:
    """Delete finished jobs: the good ones after three days, the failed ones after thirty."""
    await context.app.job_manager.delete_old_jobs(3 * DAY)
    await context.app.job_manager.delete_old_jobs(30 * DAY, include_failed=True)


@app.periodic(cron="27 3 * * *")
@jobs.task("crm.forget_leftovers", queueing_lock="crm.forget_leftovers")
def forget_leftovers(timestamp: int) -> None:
    """Delete ended sessions, wrong passwords of past days, drafts that nobody came back to."""
    now = clock.now()
    call_command("clearsessions")
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()
    Draft.objects.filter(updated_at__lt=now - timedelta(days=30)).delete()
