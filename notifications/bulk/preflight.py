"""The pre-flight of a letter: the real check over its whole audience, without a trace (§4.3).

Nothing is queued and nothing is written but how far the count has come. What is kept afterwards
are numbers and the ids of a few customers, never a text.
"""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crm import clock
from notifications import planning
from notifications.automation import audiences, automations, triggers
from notifications.automation.triggers import Span
from notifications.checking import gate, reading
from notifications.checking.checks.pace import HOUSE
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Snapshot, World
from notifications.findings import Finding, Verdict
from notifications.models import Automation, BulkLetter, LetterRun, Message
from notifications.topics import Purpose
from notifications.writing import showing

CHUNK = 500
SAMPLES, WORST, PROBED = 20, 10, 500
MONTH = timedelta(days=30)
# How long a count is good for, and by how much the facts may have moved since.
GOOD_FOR = timedelta(minutes=60)
MOVED = 0.02


@dataclass
class Count:
    """What a letter would come to, counted customer by customer."""

    letter: BulkLetter
    planned: Counter[int]
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, dict] = field(default_factory=dict)
    regions: set[str] = field(default_factory=set)
    closed: dict[str, Counter[str]] = field(default_factory=dict)
    order: list[tuple[str, int, int]] = field(default_factory=list)
    load: list[tuple[int, int, int]] = field(default_factory=list)
    piled: Counter[int] = field(default_factory=Counter)

    def add(self, snapshot: Snapshot, judgement: Judgement) -> None:
        customer, verdict = snapshot.facts.customer, judgement.verdict.name.lower()
        self.verdicts[verdict] += 1
        self.regions.add(customer.region)
        self.order.append((rank(self.letter, customer.pk), customer.pk, judgement.verdict))
        if judgement.decisive:
            self.explain(judgement.decisive, verdict, customer.region)
        self.weigh(snapshot)

    def explain(self, finding: Finding, verdict: str, region: str) -> None:
        self.reasons[verdict, finding.code] += 1
        self.examples.setdefault(finding.code, finding.params)
        if finding.code == "launch.not_live":
            self.closed.setdefault(finding.params["feature"], Counter())[region] += 1

    def weigh(self, snapshot: Snapshot) -> None:
        """How much this customer gets anyway, and whether offers pile up on them (E12)."""
        pk = snapshot.facts.customer.pk
        since = snapshot.now - MONTH
        own = [one for one in snapshot.facts.sent if one.customer == pk and one.at > since]
        if load := len(own) + self.planned[pk]:
            self.load.append((load, len(own), pk))
        if snapshot.message.purpose == Purpose.PROMO:
            offers = sum(one.purpose == Purpose.PROMO for one in own)
            self.piled[offers + self.planned[pk] + 1] += 1

    def as_json(self) -> dict[str, Any]:
        chosen = heapq.nsmallest(PROBED, self.order)
        leaving = [pk for _rank, pk, verdict in sorted(self.order) if verdict <= Verdict.JOIN]
        worst = heapq.nlargest(WORST, self.load)
        return {
            "total": self.verdicts.total(),
            "verdicts": dict(self.verdicts),
            "reasons": [
                [verdict, code, count, self.examples[code]]
                for (verdict, code), count in self.reasons.most_common()
            ],
            "closed": [
                [feature, len(where), len(self.regions), where.total()]
                for feature, where in self.closed.items()
            ],
            "samples": leaving[:SAMPLES],
            "worst": [[pk, sent, self.planned[pk]] for _all, sent, pk in worst],
            "pile_up": self.pile_up(),
            "probe": {str(pk): int(verdict) for _rank, pk, verdict in chosen},
        }

    def pile_up(self) -> dict[str, int]:
        """The most offers that one customer would get in thirty days, against the limit."""
        allowed = HOUSE[Purpose.PROMO][-1].most
        over = sum(count for offers, count in self.piled.items() if offers > allowed)
        return {"most": max(self.piled, default=0), "allowed": allowed, "over": over}


def run(letter: BulkLetter) -> dict[str, Any]:
    """Look at every customer of the audience; answer the counts, and keep nothing else."""
    begun = clock.now()
    customers = list(audiences.of(letter).order_by("pk").values_list("pk", flat=True))
    count = Count(letter, planned_besides(letter, leaves_at(letter, begun)))
    for done in range(0, len(customers), CHUNK):
        note(letter, done, len(customers))
        for snapshot, judgement in looks(letter, customers[done : done + CHUNK]):
            count.add(snapshot, judgement)
    note(letter, len(customers), len(customers))
    took = (clock.now() - begun).total_seconds()
    return count.as_json() | {"seconds": round(took, 1)}


def looks(letter: BulkLetter, customers: list[int]) -> Iterator[tuple[Snapshot, Judgement]]:
    """What our check makes of the letter to each of these customers."""
    world, facts = reading.facts_of(customers)
    world = replace(world, now=leaves_at(letter, world.now))
    wrong = audiences.originals(letter, customers)
    message, words = message_of(letter, world), (showing.as_read(letter.wording),)
    # That it takes something back is what our check looks at, not what that was.
    message.corrects_id = min(wrong.values(), default=None)
    for one in facts.values():
        snapshot = Snapshot(world, message, one, wordings=words)
        yield snapshot, gate.decide(snapshot)


def message_of(letter: BulkLetter, world: World) -> Message:
    """What the letter would become, for all of them alike; never saved."""
    told = {"letter": letter, "wording": letter.wording, "sender_id": letter.author_id}
    return planning.unsaved(letter.wording.of_topic, world.now, **told)


def leaves_at(letter: BulkLetter, now: datetime) -> datetime:
    return max(now, letter.not_before) if letter.not_before else now


def planned_besides(letter: BulkLetter, at: datetime) -> Counter[int]:
    """How many other offers are planned for each customer within thirty days of ``at``."""
    found: Counter[int] = Counter()
    for other in others_planned(letter):
        if abs(leaves_at(other, at) - at) <= MONTH:
            found.update(audiences.of(other).values_list("pk", flat=True))
    for automation in offering():
        span = Span(max(at - MONTH, clock.now()), at + MONTH, is_ahead=True)
        found.update(one.customer for one in triggers.occasions(automation, span))
    return found


def others_planned(letter: BulkLetter) -> Iterator[BulkLetter]:
    """Letters with offers that somebody tried out or agreed to and that did not leave."""
    states = [BulkLetter.State.TRIED, BulkLetter.State.APPROVED]
    planned = BulkLetter.objects.filter(state__in=states).exclude(pk=letter.pk)
    for other in planned.select_related("wording"):
        if other.wording.of_topic.purpose == Purpose.PROMO:
            yield other


def offering() -> Iterator[Automation]:
    """Running automations that send offers to an audience."""
    for automation in automations.running():
        if automation.of_topic.purpose == Purpose.PROMO:
            yield automation


def has_moved(letter: BulkLetter) -> bool:
    """Whether the facts differ by more than the allowance from what was counted.

    Looks at the same few hundred customers again, and counts the audience. Whoever left it
    since is decided otherwise by that alone.
    """
    kept, audience = letter.preflight, audiences.of(letter)
    if is_more(abs(audience.count() - kept["total"]), kept["total"]):
        return True
    probed = [int(pk) for pk in kept["probe"]]
    still = list(audience.filter(pk__in=probed).values_list("pk", flat=True))
    again = {str(s.facts.customer.pk): int(j.verdict) for s, j in looks(letter, still)}
    return have_moved(kept["probe"], again)


def differ(kept: dict[str, Any], counted: dict[str, Any]) -> bool:
    """Whether two counts differ by more than the allowance, in all, by verdict or by person."""
    before, after = Counter(kept["verdicts"]), Counter(counted["verdicts"])
    other = max((before - after).total(), (after - before).total())
    return is_more(other, kept["total"]) or have_moved(kept["probe"], counted["probe"])


def have_moved(probe: dict[str, int], again: dict[str, int]) -> bool:
    return is_more(sum(again.get(pk) != was for pk, was in probe.items()), len(probe))


def is_more(moved: int, of: int) -> bool:
    return moved > MOVED * max(of, 1)


def rank(letter: BulkLetter, customer: int) -> str:
    """A place in an order that has nothing to do with who they are, and stays the same."""
    return hashlib.sha256(f"{letter.pk}:{customer}".encode()).hexdigest()[:16]


def note(letter: BulkLetter, done: int, total: int) -> None:
    LetterRun.objects.filter(letter=letter).update(done=min(done, total), total=total)
