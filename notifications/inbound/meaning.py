"""What a reply means where a machine may say so: stop, start, who are you, wrong person.

Pure. Words that mean it plainly are taken at their word, whatever their case, spaces and
punctuation; what only resembles them is read by a person (gate §3.3).
"""

import re
import unicodedata
from enum import StrEnum


class Meaning(StrEnum):
    """What somebody wants who answers."""

    STOP = "stop"
    # Everything, what they ordered and booked included.
    STOP_ALL = "stop_all"
    START = "start"
    HELP = "help"
    WRONG_PERSON = "wrong_person"
    # Not this person, and nothing more: for every customer of ours.
    WRONG_AND_STOP = "wrong_and_stop"
    PERHAPS_STOP = "perhaps_stop"
    PERHAPS_WRONG = "perhaps_wrong"
    ANSWER = "answer"
    WORDS = "words"


# 47 CFR 64.1200(a)(10) names the first seven; the rest is what people write.
STOPS = {"stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe"}
STOPS |= {"stopp", "stopit", "stopnow", "stoptexting", "stopplease", "pleasestop", "arret"}
STOPS |= {"nomas", "alto", "unsub", "removeme", "basta"}
ALL_STOPS = {"stopall", "stopeverything", "endall"}
STARTS = {"start", "unstop", "yesstart", "startagain", "resume"}
HELPS = {"help", "info"}
ANSWERS = {"1", "2"}
# A wish is plain where nothing else is said than this.
BESIDE_STOP = (
    "please pls plz now ok okay thanks thank you just hey hi hello sir madam already this these"
    " it the all any more and to me us my number list your messages message texts text texting"
    " calls call calling sms emails email mails mail e offers ads marketing immediately sending"
    " send contacting contact messaging writing write phoning phone notifications from i want"
    " subscription would like stuff spam spamming bothering mensajes por favor gracias de para"
)
POLITE = set(BESIDE_STOP.split())
STOP_WORDS = {"stop", "quit", "end", "unsubscribe", "optout", "opt", "revoke", "alto", "basta"}
STOP_PHRASES = re.compile(
    r"\b(do not|dont|never) (ever )?(text|call|contact|message|write|email|e mail|send)\b"
    r"|\b(take|remove) (me|us|my number) (off|from)\b|\bremove me\b"
    r"|\bno more (texts?|messages?|calls?|e ?mails?|mails?|offers?|of these|of this|spam)\b"
    r"|\bleave (me|us) alone\b|\bno mas\b|\bopt( me| us)? out\b|\bunsubscribe\b"
    r"|\bstop (texting|calling|messaging|writing|contacting|sending|spamming|e ?mailing|these"
    r"|this|it|the|your|all)\b"
)
WHO = "person|number|address|guy|man|woman|recipient|e[ ]?mail|mail|phone"
PERHAPS_WRONG = re.compile(
    rf"\bwrong ({WHO}|one)\b|\bnot (the|your) (person|customer|client)\b"
)
# A stranger says just this; whoever complains says of what is wrong, or to whom it went.
WRONG_PHRASES = re.compile(
    rf"""
      ^((im\ |i\ am\ )?(sorry|afraid)\ |(hi|hello|no|i\ think|but)\ )*
      ((you|u|youve)\ ((have|ve|got|reached|called|texted)\ )*|(this\ is|thats|its|it\ is)\ )?
      (the\ |a\ )?wrong\ ({WHO})
      (\ (here|sorry|please|thanks|buddy|mate))*
      (\ (stop|do\ not|dont|remove|take\ me|leave\ me|unsubscribe)\b.*)?$
    | ^(this\ is\ |thats\ |that\ is\ |its\ |it\ is\ )?not\ me$
    | ^(this\ is|thats|that\ is|its|it\ is)\ not\ me\b
    | ^(who|whos)\ (is\ |are\ |dis\b|r\ )?(this|you|u|dis)\b
    | ^(im|i\ am)\ not\ (the|your)\ (person|customer|client)\b
    | \bnumero\ equivocado\b
    """,
    re.VERBOSE,
)
# Another way is named: it is that way they want, not silence.
INSTEAD = re.compile(
    r"(?<!or )(?<!and )(?<!nor )\b(text|write|e ?mail|call|phone|send|message) (to )?(me|us)\b"
    r"|\binstead\b"
)
# A plain wish is short, and so is each part of a sentence that says somebody is wrong here.
SHORT, PART = 8, 7


def meaning(text: str) -> Meaning:
    """What the reply means; anything that is none of the known words is ``WORDS``."""
    words = plain(text).split()
    joined = "".join(words)
    if joined in ANSWERS:
        return Meaning.ANSWER
    if is_wrong(text):
        stops = STOP_PHRASES.search(" ".join(words)) or "stop" in words
        return Meaning.WRONG_AND_STOP if stops else Meaning.WRONG_PERSON
    if known := keyword(joined):
        return known
    return stopping(words)


def keyword(joined: str) -> Meaning | None:
    if joined in ALL_STOPS:
        return Meaning.STOP_ALL
    if joined in STOPS:
        return Meaning.STOP
    if joined in STARTS:
        return Meaning.START
    return Meaning.HELP if joined in HELPS else None


def stopping(words: list[str]) -> Meaning:
    """A wish to stop in more than one word: plain, perhaps, or not at all."""
    sentence = " ".join(words)
    if STOP_PHRASES.search(sentence) and INSTEAD.search(STOP_PHRASES.sub("", sentence)):
        return Meaning.PERHAPS_STOP
    says_stop = bool(STOP_WORDS & set(words)) and set(words) <= POLITE | STOP_WORDS | {"out"}
    if says_stop:
        return Meaning.STOP
    if STOP_PHRASES.search(sentence):
        return Meaning.STOP if len(words) <= SHORT else Meaning.PERHAPS_STOP
    if PERHAPS_WRONG.search(sentence) or WRONG_PHRASES.search(sentence):
        return Meaning.PERHAPS_WRONG
    return Meaning.WORDS


def is_wrong(text: str) -> bool:
    """Whether a short part of it says that we reached somebody else."""
    parts = [plain(part).split() for part in re.split(r"[.,;:!?\n–—]+", text)]
    return any(len(part) <= PART and WRONG_PHRASES.search(" ".join(part)) for part in parts[:3])


def says_more(text: str) -> bool:
    """Whether more was said than that we are wrong: a person should read it."""
    return len(plain(text).split()) > SHORT


def plain(text: str) -> str:
    """Small letters and digits with single spaces: accents, signs and emoji fall away."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'", "")))
