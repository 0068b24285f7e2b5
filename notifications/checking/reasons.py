"""The sentences of our check: one for the colleague, one to say to the customer's face.

A finding keeps a code and its parameters; the words are written here, so that they can be
said anew, translated, and told to each reader as they may know it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import facts, wording
from crm.facts import UnknownFact
from notifications import topics
from notifications.findings import Finding
from notifications.models.wishes import Situation
from notifications.topics import Channel


@dataclass(frozen=True)
class Sentence:
    """What is said of a finding: the fact to colleagues, plain words to the customer."""

    staff: str | Promise
    customer: str | Promise


def to_staff(finding: Finding) -> str:
    """The finding in a colleague's words."""
    return str(SENTENCES[finding.code].staff).format(**told(finding.params))


def to_customer(finding: Finding) -> str:
    """The finding as it can be said aloud; it names no other customer and no address."""
    return str(SENTENCES[finding.code].customer).format(**told(finding.params))


def told(params: dict[str, Any]) -> dict[str, str]:
    """The parameters in words: moments, channels, topics and facts as people say them."""
    return {
        name: WORDS[name](value, params) if name in WORDS else str(value)
        for name, value in params.items()
    }


def moment(value: str, params: dict) -> str:
    return wording.when(datetime.fromisoformat(value))


def day(value: str, params: dict) -> str:
    return wording.plain_day(datetime.fromisoformat(value))


def channel(value: str, params: dict) -> str:
    return str(Channel(value).label) if value else _("any channel")


def topic(value: str, params: dict) -> str:
    return topics.named(value) if value else _("everything")


def situation(value: str, params: dict) -> str:
    return str(Situation(value).label) if value else ""


def fact(value: Any, params: dict) -> str:
    if value is None:
        return _("nothing")
    try:
        return facts.predicate(params["kind"], params["predicate"]).words(value)
    except UnknownFact:
        return str(value)


def predicate(value: str, params: dict) -> str:
    try:
        return str(facts.predicate(params.get("kind", ""), value).label)
    except UnknownFact:
        return value


def sayings(value: list, params: dict) -> str:
    pattern = _("{party} says “{words}”")
    return ", ".join(
        pattern.format(party=party, words=fact(said, params)) for party, said in value
    )


WORDS: dict[str, Callable[[Any, dict], str]] = {
    "at": moment,
    "free_at": moment,
    "opens": moment,
    "on": day,
    "until": day,
    "channel": channel,
    "topic": topic,
    "situation": situation,
    "was": fact,
    "now": fact,
    "predicate": predicate,
    "says": sayings,
}

_HALTED = gettext_lazy("Something was not right with these messages, so a person stopped them.")
_PILOT = gettext_lazy("This is being tried with a small group first.")
_ADDRESS = gettext_lazy("We are not sure yet that the address we have is yours.")
_NO_CONSENT = gettext_lazy("You never asked for offers, so we do not send you any.")
_ENQUIRY = gettext_lazy("You asked a question. It was answered, and we leave it at that.")
_DISPUTE = gettext_lazy("Two sources told us different things, so a person looks into it.")
_TOLD = gettext_lazy("You were told already.")
_PACE = gettext_lazy("You had messages from us already. We do not want to send too many.")

SENTENCES: dict[str, Sentence] = {
    "halt.standing": Sentence(gettext_lazy("Halted by {by}, {at}: {why}"), _HALTED),
    "identity.died": Sentence(
        gettext_lazy("The customer has died"), gettext_lazy("We do not write any more.")
    ),
    "identity.left": Sentence(
        gettext_lazy("The customer has left; only what must be sent still goes out"),
        gettext_lazy("You have left, so we do not write any more."),
    ),
    "identity.somebody_else": Sentence(
        gettext_lazy("What it is about belongs to another customer"),
        gettext_lazy("It was not about you."),
    ),
    "address.none": Sentence(
        gettext_lazy("No address for {channel}"),
        gettext_lazy("We do not have an address to send this to."),
    ),
    "address.disputed": Sentence(
        gettext_lazy("The address for {channel} is disputed"), _ADDRESS
    ),
    "address.unconfirmed": Sentence(
        gettext_lazy("The address for {channel} is not confirmed yet"), _ADDRESS
    ),
    "quarantine.reported": Sentence(
        gettext_lazy("Reported as somebody else’s, {at}"),
        gettext_lazy("The address we had belongs to somebody else."),
    ),
    "suppression.bounced": Sentence(
        gettext_lazy("Nothing arrives at the address for {channel}, since {at}"),
        gettext_lazy("Our messages did not arrive at the address we have."),
    ),
    "suppression.complained": Sentence(
        gettext_lazy("Reported as unwanted, {at}"),
        gettext_lazy("You reported our messages as unwanted."),
    ),
    "suppression.stopped": Sentence(
        gettext_lazy("They replied STOP, {at}"), gettext_lazy("You replied STOP on {at}.")
    ),
    "suppression.link": Sentence(
        gettext_lazy("Stopped by the link in a message, {at}"),
        gettext_lazy("You stopped these messages on {at}."),
    ),
    "basis.none": Sentence(gettext_lazy("No permission for this"), _NO_CONSENT),
    "basis.enquiry_only": Sentence(
        gettext_lazy("Enquiry only, no marketing permission"), _ENQUIRY
    ),
    "basis.withdrawn": Sentence(
        gettext_lazy("Permission ended {at}: {source}"),
        gettext_lazy("You told us on {at} not to send this."),
    ),
    "basis.ended": Sentence(
        gettext_lazy("Permission ended by itself on {on}"),
        gettext_lazy("Your permission ended on {on}."),
    ),
    "basis.silence": Sentence(
        gettext_lazy("{times} offers without an answer; silence is not consent"),
        gettext_lazy("You did not answer our last {times} offers, so we stopped."),
    ),
    "basis.answer_only": Sentence(
        gettext_lazy("“Information only”, {at}: the answer and nothing else"), _ENQUIRY
    ),
    "basis.enquiry_ended": Sentence(
        gettext_lazy("They asked {at}; that permission ended {on}"),
        gettext_lazy("You asked us on {at}; that permission ended on {on}."),
    ),
    "basis.enquiry_spent": Sentence(
        gettext_lazy("They asked {at} and had {times} messages since"), _ENQUIRY
    ),
    "check.failed": Sentence(
        gettext_lazy("Part of our check failed here: a person has to look"),
        gettext_lazy("We could not check this by ourselves, so a colleague looks at it."),
    ),
    "content.teaser": Sentence(
        gettext_lazy("Details left out: the address for {channel} never answered us"),
        gettext_lazy("We left the details out, because we are not sure of the address."),
    ),
    "wish.pause": Sentence(
        gettext_lazy("Paused until {until}"),
        gettext_lazy("You asked us to wait until {until}."),
    ),
    "wish.situation": Sentence(
        gettext_lazy("Not wanted {situation}: {topic}, set {at}"),
        gettext_lazy("You asked us not to send this {situation}."),
    ),
    "wish.channel": Sentence(
        gettext_lazy("Not wanted by {channel}, set {at}"),
        gettext_lazy("You asked us not to use this channel."),
    ),
    "wish.never": Sentence(
        gettext_lazy("Not wanted: {topic}, set {at}"),
        gettext_lazy("You asked us not to send this."),
    ),
    "fitness.being_righted": Sentence(
        gettext_lazy("Something is still being put right for them"),
        gettext_lazy("We put things right first; offers can wait."),
    ),
    "fitness.disliked": Sentence(
        gettext_lazy("They do not want to hear of “{subject}”"),
        gettext_lazy("You told us that this does not interest you."),
    ),
    "launch.not_live": Sentence(
        gettext_lazy("“{feature}” is not live where they are"),
        gettext_lazy("“{feature}” is not open yet where you are."),
    ),
    "pilot.halted": Sentence(gettext_lazy("“{name}” is halted; {owner} owns it"), _HALTED),
    "pilot.draft": Sentence(gettext_lazy("“{name}” is a draft; {owner} owns it"), _PILOT),
    "pilot.not_a_member": Sentence(
        gettext_lazy("“{name}” is on trial with others; {owner} owns it"), _PILOT
    ),
    "claim.unreadable": Sentence(
        gettext_lazy("It cannot be told what is so: {predicate}"),
        gettext_lazy("We were not sure of the facts."),
    ),
    "claim.changed": Sentence(
        gettext_lazy("No longer so: {predicate} “{was}”, now “{now}”"),
        gettext_lazy("It was no longer so, so we did not send it."),
    ),
    "claim.rewritten": Sentence(
        gettext_lazy("Written anew: {predicate} “{was}”, now “{now}”"),
        gettext_lazy("It changed, so we wrote it anew."),
    ),
    "promise.busy": Sentence(
        gettext_lazy("It could not be tried out just now"),
        gettext_lazy("We make sure first that it works."),
    ),
    "promise.broken": Sentence(
        gettext_lazy("It would not be kept: {why}"),
        gettext_lazy("We make sure first that it works."),
    ),
    "contradiction.parties": Sentence(
        gettext_lazy("{says}; about the {predicate} {owner} decides"),
        _DISPUTE,
    ),
    "contradiction.owner": Sentence(
        gettext_lazy(
            "It says of {predicate} “{was}”; {owner} decides about that, and says “{now}”"
        ),
        _DISPUTE,
    ),
    "contradiction.told": Sentence(
        gettext_lazy("They were told otherwise by “{topic}”; somebody agrees to take it back"),
        gettext_lazy("What we told you before is no longer so, so a person looks into it."),
    ),
    "contradiction.over": Sentence(
        gettext_lazy("What they were told is so again"),
        gettext_lazy("What we told you is right after all."),
    ),
    "contradiction.pair": Sentence(
        gettext_lazy("It says otherwise than “{topic}”"),
        gettext_lazy("It did not fit what we told you before, so a person looks into it."),
    ),
    "staleness.expired": Sentence(
        gettext_lazy("Too late since {at}"), gettext_lazy("It came too late to be of use.")
    ),
    "staleness.wording": Sentence(
        gettext_lazy("These words are no longer agreed"),
        gettext_lazy("We changed what we say about this, so we did not send it."),
    ),
    "sameness.same": Sentence(gettext_lazy("The same as one that waits already"), _TOLD),
    "sameness.said": Sentence(gettext_lazy("They were told just that already"), _TOLD),
    "sameness.together": Sentence(
        gettext_lazy("Goes along with another: {topic}"),
        gettext_lazy("Several things came together in one message."),
    ),
    "pace.answered": Sentence(
        gettext_lazy("Their question was answered {at}; this would be a second answer"),
        _ENQUIRY,
    ),
    "pace.address": Sentence(
        gettext_lazy("This address was asked within a day whether it is right"),
        gettext_lazy("We asked at this address already."),
    ),
    "pace.service": Sentence(
        gettext_lazy("{most} service messages within a day; something may be running wild"),
        _PACE,
    ),
    "pace.day": Sentence(gettext_lazy("{most} a day at most; free {free_at}"), _PACE),
    "pace.week": Sentence(gettext_lazy("{most} a week at most; free {free_at}"), _PACE),
    "pace.offers": Sentence(
        gettext_lazy("{most} offers a week at most; free {free_at}"), _PACE
    ),
    "pace.month": Sentence(
        gettext_lazy("{most} offers in 30 days at most; free {free_at}"), _PACE
    ),
    "pace.after_service": Sentence(
        gettext_lazy("One question after a service; they had it already"), _PACE
    ),
    "pace.chosen": Sentence(
        gettext_lazy("Their limit: {most} in {days} days, {topic}; free {free_at}"),
        gettext_lazy("You asked for at most {most} in {days} days."),
    ),
    "hours.quiet": Sentence(
        gettext_lazy("Quiet hours where they are ({zone}) until {opens}"),
        gettext_lazy("It was not a good hour, so we wait until {opens}."),
    ),
    "hours.never": Sentence(
        gettext_lazy("No hour that fits every place they may be in"),
        gettext_lazy("We could not find a good hour."),
    ),
}
