"""Letters to many: two that left well, one that went wrong to 37 people, one tried out."""

from crm import trail
from crm.demo.pen import Pen
from crm.models import Capability
from notifications.bulk import letters, posting
from notifications.demo import mailbag
from notifications.demo.words import EQUITY
from notifications.models import BulkLetter, Wording
from notifications.models.messages import State as MessageState
from notifications.sending.delivery import BATCH

# So many had got the wrong one when somebody saw it.
GOT_IT = 37
WRONG = "Home equity line, to everybody"
OOPS = "The home equity line is not active where most of them live."


def furnish() -> None:
    """Each is one transaction, and is there or not."""
    pen = Pen()
    for name, tell in (
        ("Garden week", garden_week),
        ("New lamps and taps", new_in_store),
        (WRONG, wrong),
        ("Home equity line, once more", once_more),
    ):
        if not BulkLetter.objects.filter(name=name).exists():
            tell(pen, name)


def garden_week(pen: Pen, name: str) -> None:
    with pen.at(22, "10:00"):
        leave(pen, agreed(pen, name, "tag=garden", "Garden week"))


def new_in_store(pen: Pen, name: str) -> None:
    with pen.at(9, "10:00"):
        leave(pen, agreed(pen, name, "place=eastmere", "New in the store"))


def wrong(pen: Pen, name: str) -> None:
    """Somebody set the line live everywhere; 37 got it before somebody else saw that."""
    marta = pen.hands["marta"]
    with pen.at(4, "11:00"):
        set_everywhere(pen, Capability.State.LIVE)
        letter = agreed(pen, name, "kind=person", EQUITY)
        letters.send(letter, by=marta)
        letters.fill(letter.pk)
        while (room := GOT_IT - left(letter)) and post(letter, room):
            pass
    with pen.at(4, "11:12"):
        letters.stop(letters.of(letter.pk), by=marta, why=OOPS)
    with pen.at(4, "11:20"):
        set_everywhere(pen, Capability.State.PLANNED)
    words = Wording.objects.get(name="Not open where you live")
    with pen.at(2, "09:30"):
        correction = letters.correct(
            letters.of(letter.pk), by=marta, name=f"Correction of “{name}”", wording=words
        )
        letters.try_out(correction, by=marta)
        letters.count(correction.pk)


def once_more(pen: Pen, name: str) -> None:
    """Tried out with the right places: the count says where it is not live."""
    with pen.at(1, "15:00"):
        tried(pen, name, "kind=person", EQUITY)


def tried(pen: Pen, name: str, audience: str, words: str) -> BulkLetter:
    marta = pen.hands["marta"]
    wording = Wording.objects.get(name=words, state=Wording.State.LIVE)
    letter = letters.draft(by=marta, name=name, audience=audience, wording=wording)
    letters.try_out(letter, by=marta)
    letters.count(letter.pk)
    return letters.of(letter.pk)


def agreed(pen: Pen, name: str, audience: str, words: str) -> BulkLetter:
    return letters.approve(tried(pen, name, audience, words), by=pen.hands["ada"])


def leave(pen: Pen, letter: BulkLetter) -> None:
    """Let it leave as a worker does: the first ones, a look, then the rest.

    What waits for somebody's hours is left to the worker.
    """
    letters.send(letter, by=pen.hands["marta"])
    letters.fill(letter.pk)
    while post(letter, BATCH) or letters.of(letter.pk).state == BulkLetter.State.LOOKING:
        if letters.of(letter.pk).state == BulkLetter.State.LOOKING:
            letters.look(letter, by=pen.hands["ada"])


def post(letter: BulkLetter, limit: int) -> int:
    return posting.post_some(letters.of(letter.pk), limit, mailbag.send_batch)


def left(letter: BulkLetter) -> int:
    return letter.messages.filter(state=MessageState.SENT).count()


def set_everywhere(pen: Pen, state: str) -> None:
    says = f"{{who}} said where the home equity line works: {state}"
    with trail.act("capability.set", by=pen.hands["ada"], says=says):
        Capability.objects.filter(feature=EQUITY, region="").update(state=state)
