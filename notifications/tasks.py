"""The background work of this layer: the sweep of every minute."""

from procrastinate.contrib.django import app

from crm import jobs
from notifications import sweeping


@app.periodic(cron="* * * * *")
@jobs.task("notifications.sweep", queueing_lock="notifications.sweep")
def sweep(timestamp: int) -> None:
    """Take up what was left, and look at what is due."""
    sweeping.sweep()
