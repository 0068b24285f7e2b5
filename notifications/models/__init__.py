"""The models of the one voice, in one place to import from."""

from notifications.models.arrivals import Answer, Arrival, CarrierRule
from notifications.models.attempts import Assertion, Attempt, Body, Slot
from notifications.models.automations import Automation, Halt, PilotMember, Rollout, SignOff
from notifications.models.brands import Brand
from notifications.models.concerns import Concern
from notifications.models.consent import ConsentEvent, Enquiry
from notifications.models.decisions import Decision, Override, Step
from notifications.models.inbound import InboundEvent
from notifications.models.links import LinkToken
from notifications.models.messages import Message
from notifications.models.snippets import Snippet
from notifications.models.suppressions import Suppression
from notifications.models.wishes import ContactHours, Interest, Wish
from notifications.models.wordings import BulkLetter, LetterRun, Wording

__all__ = [
    "Answer",
    "Arrival",
    "Assertion",
    "Attempt",
    "Automation",
    "Body",
    "Brand",
    "BulkLetter",
    "CarrierRule",
    "Concern",
    "ConsentEvent",
    "ContactHours",
    "Decision",
    "Enquiry",
    "Halt",
    "InboundEvent",
    "Interest",
    "LetterRun",
    "LinkToken",
    "Message",
    "Override",
    "PilotMember",
    "Rollout",
    "SignOff",
    "Slot",
    "Snippet",
    "Step",
    "Suppression",
    "Wish",
    "Wording",
]
