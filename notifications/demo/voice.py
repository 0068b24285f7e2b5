"""Saying things to customers at moments in the past: the pen of the layer below, with a voice."""

from datetime import timedelta

from crm import clock
from crm.demo.pen import Pen
from crm.models import Customer
from notifications import outbox
from notifications.demo import mailbag
from notifications.models import Automation, Message
from notifications.outbox import Intent

# Due this much later, so that it is handed over here and no worker is sent for it.
SOON = timedelta(seconds=20)


class Voice(Pen):
    """Knows the automations by their names, besides what a pen knows."""

    def __init__(self):
        super().__init__()
        self.automations = {one.name: one for one in Automation.objects.all()}

    def says(
        self, days: int, hour: str, customer: Customer, topic: str, *, by: str = "", **terms
    ) -> Message:
        """Have something said, ``by`` a colleague or by itself; it leaves where it may.

        ``automation`` names the automation that says it, ``order`` what it is about; the other
        terms are those of an intent.
        """
        if name := terms.pop("automation", ""):
            terms["automation"] = self.automations[name]
        hand = self.hands[by] if by else None
        with self.at(days, hour) as moment:
            due = moment + SOON
            message = outbox.queue(Intent(customer, topic, not_before=due, **terms), by=hand)
            with clock.moved_to(message.due_at):
                return mailbag.post(message)

    def leaves_open(
        self, days: int, hour: str, customer: Customer, topic: str, *, by: str = "", **terms
    ) -> Message:
        """Have something said that waits: what our check forecasts of it stands."""
        if name := terms.pop("automation", ""):
            terms["automation"] = self.automations[name]
        hand = self.hands[by] if by else None
        with self.at(days, hour):
            return outbox.queue(Intent(customer, topic, **terms), by=hand)
