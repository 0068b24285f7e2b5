"""The background work of this layer: the rounds of every minute."""

from procrastinate.contrib.django import app

from crm import jobs
from notifications.automation import automations, brakes
from notifications.bulk import letters, posting
from notifications.desk import calls
from notifications.inbound import intake, mailbox
from notifications.public import verification
from notifications.sending import sweeping


@app.periodic(cron="* * * * *")
@jobs.task("notifications.sweep", queueing_lock="notifications.sweep")
def sweep(timestamp: int) -> None:
    """Take up what was left, and look at what is due."""
    sweeping.sweep()
    intake.sweep()
    verification.ask_where_something_waits()
    calls.give_up()


@app.periodic(cron="* * * * *")
@jobs.task("notifications.run_automations", queueing_lock="notifications.run_automations")
def run_automations(timestamp: int) -> None:
    """Halt what went wrong, then queue what became due."""
    brakes.look()
    automations.run()


@app.periodic(cron="* * * * *")
@jobs.task("notifications.post_letters", queueing_lock="notifications.post_letters")
def post_letters(timestamp: int) -> None:
    """Begin the letters whose day has come, and send some of those that leave."""
    letters.start_due()
    posting.post_all()


@app.periodic(cron="37 3 * * *")
@jobs.task("notifications.forget_arrivals", queueing_lock="notifications.forget_arrivals")
def forget_arrivals(timestamp: int) -> None:
    """Empty the local mailbox of what nobody will look at any more."""
    mailbox.forget_old()


@app.periodic(cron="7 * * * *")
@jobs.task("notifications.remind", queueing_lock="notifications.remind")
def remind(timestamp: int) -> None:
    """Ask once more the new addresses that did not answer within two days."""
    verification.remind()


@app.periodic(cron="37 3 * * *")
@jobs.task("notifications.forget_inbound", queueing_lock="notifications.forget_inbound")
def forget_inbound(timestamp: int) -> None:
    """Let go of what came in and was done with long ago."""
    intake.forget()
