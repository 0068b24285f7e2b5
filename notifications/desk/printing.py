"""Print and post: letters that our check let leave, until somebody has posted them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm import trail
from crm.exceptions import CrmError
from crm.models import Organisation, User
from notifications.channels import letter, local
from notifications.models import Body, Brand, Message, Step
from notifications.models.messages import Feedback, State
from notifications.sending import parcels
from notifications.topics import Channel

Mode = Organisation.Mode


class PostedAlready(CrmError):
    """Somebody posted this letter already."""


def waiting(organisation: Organisation | None) -> QuerySet[Message]:
    """Letters to be printed and posted, the oldest first.

    In a rehearsal there is nothing to post: its letters lie in the local mailbox. A demo shows
    them, so that the list can be seen.
    """
    provider = letter.LetterProvider.name
    if organisation and organisation.mode in (Mode.DEMO, Mode.TEST):
        provider = local.NAME
    letters = Message.objects.filter(
        state=State.SENT, attempts__provider=provider, bodies__channel=Channel.LETTER
    )
    unposted = letters.filter(feedback="").distinct()
    return unposted.select_related("customer", "sender__desk").order_by("ended_at")


def page_of(message: Message) -> dict:
    """The letter in its parts, from what was frozen; the envelope bears the name as well."""
    body = Body.objects.select_related("message", "contact_point").get(
        message=message, no=message.body_no
    )
    brand = Brand.objects.of_desk(message.sender.desk_id)
    page = letter.page(parcels.again(body))
    to = [message.customer.name, *page["to"]]
    return page | {"to": to, "mark": brand.mark if brand else ""}


def posted(message: Message, *, by: User) -> Message:
    """It is in the post. Raises ``PostedAlready``."""
    says = _("{who} posted a letter: %(topic)s") % {"topic": message.of_topic}
    with trail.act("letter.posted", by=by, customer=message.customer, says=says) as act:
        unposted = Message.objects.filter(pk=message.pk, state=State.SENT, feedback="")
        if not unposted.update(feedback=Feedback.DELIVERED):
            raise PostedAlready
        Step.objects.create(act=act, message=message)
    return message
