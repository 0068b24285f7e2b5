"""Saying things to customers at moments in the past: the pen of the layer below, with a voice."""

from datetime import timedelta

from crm import clock
from crm.demo.pen import Pen
from crm.models import Customer
from crm.wording import local_day
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

    def customer(self, account: str) -> Customer:
        return Customer.objects.get(identifiers__system="Larkfield", identifiers__value=account)

    def says(self, days: int, hour: str, customer: Customer, topic: str, **terms) -> Message:
        """Have something said; it leaves where our check lets it."""
        with self.at(days, hour) as moment:
            message = self.intends(customer, topic, not_before=moment + SOON, **terms)
            with clock.moved_to(message.due_at):
                return mailbag.post(message)

    def waits(self, days: int, hour: str, customer: Customer, topic: str, **terms) -> Message:
        """Have something said that does not leave by itself: what our check forecasts stands."""
        with self.at(days, hour):
            return self.intends(customer, topic, **terms)

    def intends(
        self, customer: Customer, topic: str, *, by: str = "", automation: str = "", **terms
    ) -> Message:
        """Say so now: ``by`` a colleague's sign-in name, or by the automation of that name."""
        if automation:
            terms["automation"] = found = self.automations[automation]
            terms["key"] = self.key_of(found, customer, terms.get("subject", ""))
        hand = self.hands[by] if by else None
        return outbox.queue(Intent(customer, topic, **terms), by=hand)

    def key_of(self, automation: Automation, customer: Customer, subject: str) -> str:
        """The key that the automation itself would use, so that it does not say so again."""
        day = local_day(clock.now())
        occasion = {
            "after_coming": f"came:{customer.pk}",
            "before_delivery": f"{subject}:{day}",
        }.get(automation.trigger, subject or f"{day}:{customer.pk}")
        return f"automation:{automation.pk}:{occasion}"
