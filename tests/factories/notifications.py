"""Factories of the middle layer; everything they make is signed by an act of the system."""

import factory

from crm import trail
from notifications import models
from tests.factories.crm import Arranged, CustomerFactory, DeskFactory, UserFactory


class ConsentFactory(Arranged):
    """Ruth allowed offers."""

    class Meta:
        model = models.ConsentEvent

    customer = factory.SubFactory(CustomerFactory)
    purpose = "promo"
    action = models.ConsentEvent.Action.GRANT
    wording = "Yes, send me offers."
    source = "Imani, Phone desk"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        says = "Arranged for a test"
        with trail.act("arranged", by=None, says=says, customer=kwargs["customer"]) as act:
            return model_class.objects.create(act=act, **kwargs)


class AutomationFactory(Arranged):
    class Meta:
        model = models.Automation

    name = factory.Sequence(lambda n: f"After a delivery {n}")
    explains = "Two days after a delivery we ask how it went."
    owner = factory.SubFactory(UserFactory)
    desk = factory.SubFactory(DeskFactory)
    trigger = "order.delivered"
    topic = "order.after"
    state = models.Automation.State.LIVE
