"""Freezing: what leaves, to whom and under which key is written before the first byte does.

Everything of one claim, or of many, goes into the database in one pipeline.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.utils.translation import gettext as _

from crm import trail
from notifications.checking import gate, reading
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Verdict
from notifications.models import (
    Assertion,
    Attempt,
    Body,
    Decision,
    LinkToken,
    Message,
    Slot,
)
from notifications.models.messages import State
from notifications.sending import links, looking, rendering, rows
from notifications.sending.rendering import Rendered

LEASE = timedelta(seconds=60)
# What is sent a second time counts where and when it is sent last.
UNCOUNT = "delete from notifications_slot where message_id = any(%s)"
# The name of the provider for a channel, in an organisation of this mode.
ProviderOf = Callable[[str, str], str]


@dataclass(frozen=True)
class Claimed:
    """A message that may leave now: what our check saw, the frozen words, and our lease."""

    snapshot: Snapshot
    judgement: Judgement
    rendered: Rendered
    body_no: int
    attempt: int
    lease: uuid.UUID
    provider: str
    carried: tuple[Snapshot, ...] = ()

    @property
    def message(self) -> Message:
        return self.snapshot.message

    @property
    def key(self) -> str:
        """What a provider knows this content by, however often it is handed over."""
        return f"{self.message.ref.hex}:{self.body_no}"


def freeze(leaving: list[tuple[Snapshot, Judgement]], provider_of: ProviderOf) -> list[Claimed]:
    """Write everything that must be known before the first byte leaves."""
    provider_of = cache(provider_of)
    tokens = [links.new_token() for _one in leaving]
    claimed = [
        _frozen(snapshot, judgement, token, provider_of)
        for (snapshot, judgement), token in zip(leaving, tokens, strict=True)
    ]
    with _act(claimed) as act:
        _write(claimed, tokens, act.pk)
    return claimed


def _frozen(
    snapshot: Snapshot, judgement: Judgement, token: str, provider_of: ProviderOf
) -> Claimed:
    message = snapshot.message
    carried = carried_by(snapshot, judgement.route)
    words = [rendering.preview(*one, one[0].signer) for one in carried if is_other(one[1])]
    return Claimed(
        snapshot,
        judgement,
        rendering.render(snapshot, judgement, snapshot.signer, token, words),
        body_no=message.body_no + 1,
        attempt=message.tries + 1,
        lease=uuid.uuid4(),
        provider=provider_of(judgement.route.channel, snapshot.world.mode),
        carried=tuple(one for one, _judgement in carried),
    )


def is_other(joined: Judgement) -> bool:
    """Whether it has words of its own to add: what says the same is said once (A1)."""
    return all(one.code != "sameness.same" for one in joined.findings)


def carried_by(snapshot: Snapshot, route: Route) -> list[tuple[Snapshot, Judgement]]:
    """The messages that joined this one and still hold, each looked at by itself (G16).

    They travel by its route, so that is the one on which they are judged (B18); what may not
    take it parts, and finds its own.
    """
    own = snapshot.message.pk
    if not any(one.state == State.JOINED for one in snapshot.facts.waiting):
        return []
    ids = Message.objects.filter(joined=own, state=State.JOINED).values_list("pk", flat=True)
    found = []
    for one in reading.snapshots(list(ids)):
        along = gate.judge(one, route)
        own = gate.decide(one)
        if route.channel in gate.order_of(one) and along.verdict <= Verdict.JOIN:
            found.append((one, along))
        elif own.verdict == Verdict.DROP:
            looking.record(one, own, Decision.Mode.SEND)
        else:
            looking.part(one.message)
    return found


def _act(claimed: list[Claimed]):
    """One act for one message, one with mentions for a batch."""
    first = claimed[0].snapshot
    if len(claimed) == 1:
        says = _("A message goes out by %(channel)s: %(topic)s") % {
            "channel": claimed[0].judgement.route.channel.label,
            "topic": first.topic,
        }
        return trail.act("message.sent", by=None, customer=first.facts.customer, says=says)
    says = _("Messages go out: %(topic)s") % {"topic": first.topic}
    about = [one.snapshot.facts.customer for one in claimed]
    return trail.act("message.sent", by=None, says=says, about=about)


def _write(claimed: list[Claimed], tokens: list[str], act: int) -> None:
    """All rows of all claims, in one pipeline."""
    again = [one.message.pk for one in claimed if one.attempt > 1]
    with rows.pipeline() as insert:
        if again:
            insert.cursor.execute(UNCOUNT, [again])
        insert(Body, [_body(one, act) for one in claimed])
        insert(Attempt, [_attempt(one) for one in claimed])
        insert(Slot, [_slot(one) for one in claimed])
        insert(Decision, [_decision(one, act) for one in claimed])
        insert(
            LinkToken,
            [_token(one, token) for one, token in zip(claimed, tokens, strict=True)],
        )
        insert(Assertion, [told for one in claimed for told in _assertions(one, act)])
        rows.disclose(insert, [_disclosure(one, act) for one in claimed])
        rows.mark_sending(
            insert.cursor,
            [_sending(one) for one in claimed],
        )


def _body(one: Claimed, act: int) -> dict:
    point = one.judgement.route.point
    return {
        "act_id": act,
        "message_id": one.message.pk,
        "no": one.body_no,
        "channel": one.judgement.route.channel,
        "contact_point_id": point.id if point else None,
        "sender": one.rendered.sender,
        "sender_address": one.rendered.sender_address,
        "subject": one.rendered.subject,
        "text": one.rendered.text,
        "html": one.rendered.html,
        "headers": one.rendered.headers,
        "sha256": one.rendered.sha256,
    }


def _attempt(one: Claimed) -> dict:
    return {
        "message_id": one.message.pk,
        "no": one.attempt,
        "body_no": one.body_no,
        "provider": one.provider,
        "lease": str(one.lease),
        "outcome": "",
        "provider_ref": "",
        "detail": "",
    }


def _slot(one: Claimed) -> dict:
    point = one.judgement.route.point
    return {
        "message_id": one.message.pk,
        "customer_id": one.message.customer_id,
        "fingerprint": point.fingerprint if point else "",
        "channel": one.judgement.route.channel,
        "topic": one.message.topic,
        "purpose": one.message.purpose,
        "subject": one.message.subject,
        "situation": one.message.situation,
        "weight": one.snapshot.topic.weight,
    }


def _decision(one: Claimed, act: int) -> dict:
    findings = [finding.as_json() for finding in one.judgement.findings]
    return {
        "message_id": one.message.pk,
        "act_id": act,
        "passed": one.judgement.passed,
        "rules": gate.RULES,
        "mode": Decision.Mode.SEND,
        "verdict": Verdict.SEND,
        "findings": findings or None,
    }


def _token(one: Claimed, token: str) -> dict:
    point = one.judgement.route.point
    return {
        "hash": links.hash_of(token),
        "customer_id": one.message.customer_id,
        "contact_point_id": point.id if point else None,
        "message_id": one.message.pk,
        "is_misdirected": False,
        "code_hash": "",
        "code_tries": 0,
    }


def _assertions(one: Claimed, act: int) -> list[dict]:
    """What the text told, as it was just read: never what the caller had asked for."""
    return [
        {
            "act_id": act,
            "message_id": said.message.pk,
            "customer_id": said.message.customer_id,
            "subject": said.message.subject,
            "predicate": predicate,
            "value": said.readings[said.message.subject, predicate].value,
        }
        for said in (one.snapshot, *one.carried)
        for predicate in said.topic.claims
    ]


def _disclosure(one: Claimed, act: int) -> dict | None:
    point = one.judgement.route.point
    return point and {
        "act_id": act,
        "customer_id": one.message.customer_id,
        "contact_point_id": point.id,
        "field": point.kind,
        "holder_kind": "provider",
        "holder": one.provider,
    }


def _sending(one: Claimed) -> dict:
    point = one.judgement.route.point
    return {
        "id": one.message.pk,
        "lease": str(one.lease),
        "leased_until": (one.snapshot.now + LEASE).isoformat(),
        "body_no": one.body_no,
        "tries": one.attempt,
        "contact_point_id": point.id if point else None,
    }
