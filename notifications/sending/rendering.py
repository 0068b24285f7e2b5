"""From a judgement to the exact words: values from facts, one source for text and HTML.

``{name}`` prints a claim that was just read, or one of the neutral values below; anything else
in braces prints itself, so that a wording can reach nothing it was not given.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import css_inline
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from crm import facts, wording
from crm.models import User
from notifications.checking.gate import Judgement
from notifications.checking.snapshot import Snapshot
from notifications.models import Brand
from notifications.models.messages import Feedback
from notifications.sending import links
from notifications.topics import Channel, Purpose

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
NEUTRAL = ("customer", "brand", "sender", "line")
LONGEST_SUBJECT = 200
# Where the words of one message go in the page that all share.
SUBJECT, BRAND, WORDS, SIGNATURE, LINK = (
    f"casetrail-{name}-here" for name in ("subject", "brand", "words", "signature", "link")
)
MARK = re.compile("|".join((SUBJECT, BRAND, WORDS, SIGNATURE, LINK)))


@dataclass(frozen=True)
class Rendered:
    """What leaves: the words, in text and HTML, the headers, and their seal."""

    subject: str
    text: str
    html: str
    sender: str
    headers: dict[str, str]
    sender_address: str = ""

    @property
    def sha256(self) -> str:
        parts = (
            self.sender,
            self.sender_address,
            self.subject,
            self.text,
            self.html,
            repr(sorted(self.headers.items())),
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """The words before anything is printed into them, and whether we sign below."""

    subject: str
    text: str
    is_signed: bool = True


def preview(snapshot: Snapshot, judgement: Judgement, sender: User) -> Source:
    """The subject and the words of the message itself, as they would leave now."""
    source = source_of(snapshot, judgement)
    values = values_of(snapshot, sender)
    text = filled(source.text, values)
    for sentence in filter(None, [correcting(snapshot), repeating(snapshot)]):
        text = f"{sentence}\n\n{text}"
    return Source(filled(source.subject, values), text, source.is_signed)


def render(
    snapshot: Snapshot, judgement: Judgement, sender: User, token: str, carried: list[Source]
) -> Rendered:
    """The whole message; ``carried`` are the words of those that joined it (B8)."""
    own = preview(snapshot, judgement, sender)
    channel = judgement.route.channel
    paragraphs = [own.text, *(said.text for said in carried)]
    is_signed = any(said.is_signed for said in [own, *carried])
    signature = signed(snapshot, sender) if is_signed else ""
    footer = footer_of(snapshot, channel, token)
    is_mail = channel == Channel.EMAIL
    return Rendered(
        subject=one_line(own.subject) if channel != Channel.TEXT else "",
        text="\n\n".join(part for part in [*paragraphs, signature, footer] if part),
        html=html_of(own.subject, paragraphs, signature, snapshot, token) if is_mail else "",
        sender=signature_name(snapshot, sender),
        headers=headers_of(snapshot, token) if is_mail else {},
        sender_address=sender_address(snapshot, channel),
    )


def one_line(subject: str) -> str:
    """A subject holds no line break, whoever wrote it: a second line would be a header."""
    return " ".join(subject.split())[:LONGEST_SUBJECT]


def source_of(snapshot: Snapshot, judgement: Judgement) -> Source:
    """What a rep wrote, the live wording that fits best, or the topic's own words."""
    words = snapshot.topic.words
    if judgement.is_teaser:
        return Source(_("A message from {brand}"), str(words.teaser))
    if own := snapshot.message.own_words:
        return Source(own.get("subject", ""), own["text"])
    channel, language = judgement.route.channel, snapshot.facts.customer.language or "en"
    fitting = [one for one in snapshot.wordings if one["channel"] in ("", channel)]
    if fitting:
        best = max(fitting, key=lambda one: (one["language"] == language, one["channel"] != ""))
        return Source(best["subject"], best["text"], best["is_signed"])
    return Source(str(words.subject), str(words.text))


def values_of(snapshot: Snapshot, sender: User) -> dict[str, str]:
    """Every name that a wording may print: claims as just read, and neutral values."""
    kind, subject = snapshot.topic.subject, snapshot.message.subject
    claimed = {
        predicate: facts.predicate(kind, predicate).words(
            snapshot.readings[subject, predicate].value
        )
        for predicate in snapshot.topic.claims
        if (subject, predicate) in snapshot.readings
    }
    return claimed | {
        "customer": snapshot.facts.customer.addressed_as,
        "brand": snapshot.brand_name,
        "sender": sender.name_and_desk,
        "line": sender.line,
    }


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its known names printed; what is printed in is never read again."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def correcting(snapshot: Snapshot) -> str:
    """The sentence that takes back what an earlier message said of the same fact (A19)."""
    if (at := replaced_at(snapshot)) is None:
        return ""
    told = {"day": wording.long_day(at), "time": wording.clock(at)}
    return _("This replaces our message of {day}, {time}.").format(**told)


def replaced_at(snapshot: Snapshot) -> datetime | None:
    """When the message left that this one takes back: the one it names, or the last that told
    another value of a fact that it follows."""
    message = snapshot.message
    if message.subject and (named := message.corrects_id):
        left = (*snapshot.facts.sent, *snapshot.facts.told)
        return next((one.at for one in left if one.message == named), None)
    earlier = [
        told
        for told in snapshot.facts.told
        if told.subject == message.subject
        and is_followed(snapshot, told.predicate)
        and told.message != message.pk
    ]
    if not earlier:
        return None
    last = earlier[-1]
    fact = snapshot.readings.get((last.subject, last.predicate))
    return None if fact is None or fact.value == last.value else last.at


def repeating(snapshot: Snapshot) -> str:
    """The sentence that marks what may have left before (gate §3.3)."""
    if snapshot.message.feedback != Feedback.REPEATED:
        return ""
    return _("You may have had this message from us already.")


def is_followed(snapshot: Snapshot, predicate: str) -> bool:
    claim = snapshot.topic.claims.get(predicate)
    return claim is not None and claim.follows


def signed(snapshot: Snapshot, sender: User) -> str:
    """A person and their desk, with the way to reach them (C7)."""
    name = signature_name(snapshot, sender)
    return f"{name}, {sender.line}" if sender.line else name


def signature_name(snapshot: Snapshot, sender: User) -> str:
    if sender.username == User.SYSTEM:
        return snapshot.brand_name
    return f"{sender.name_and_desk}, {snapshot.brand_name}"


def sender_address(snapshot: Snapshot, channel: str) -> str:
    """Where it comes from: an address of the brand, else the organisation's own."""
    brand = snapshot.brand or Brand()
    if channel == Channel.EMAIL:
        return brand.email or settings.DEFAULT_FROM_EMAIL
    if channel == Channel.LETTER:
        return brand.return_address
    return brand.text_number or settings.TEXT_NUMBER


def footer_of(snapshot: Snapshot, channel: str, token: str) -> str:
    address = links.address_of(token)
    if channel == Channel.TEXT:
        if snapshot.message.purpose == Purpose.PROMO:
            return _("Reply STOP to end texts. Why, or not you: {address}").format(
                address=address
            )
        return _("Why, stop, or not you: {address}").format(address=address)
    return _("Why you get this, how to stop it, and if it is not for you: {address}").format(
        address=address
    )


def html_of(
    subject: str, paragraphs: list[str], signature: str, snapshot: Snapshot, token: str
) -> str:
    """The same words as a page for mail programs, with every style in its element."""
    each = [part for text in paragraphs for part in text.split("\n\n")]
    told = {
        SUBJECT: escape(subject),
        BRAND: branded(snapshot),
        WORDS: "".join(f"<p>{linebreaksbr(part, autoescape=True)}</p>" for part in each),
        SIGNATURE: escape(signature),
        LINK: escape(links.address_of(token)),
    }
    return MARK.sub(lambda found: told[found[0]], sheet())


def branded(snapshot: Snapshot) -> str:
    """The name, with its mark where a program draws such; nothing is loaded for it."""
    if not (snapshot.brand and snapshot.brand.mark):
        return escape(snapshot.brand_name)
    return format_html(
        '<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="{}"></path></svg> {}',
        snapshot.brand.mark,
        snapshot.brand_name,
    )


@cache
def sheet() -> str:
    """The page around the words, its styles inlined once: programs read no style sheets."""
    marks = {"subject": SUBJECT, "brand": BRAND, "words": WORDS, "signature": SIGNATURE}
    page = render_to_string("letters/email.html", marks | {"link": LINK})
    style = Path(finders.find("css/letters.css")).read_text(encoding="utf-8")
    return css_inline.inline(page, extra_css=style, load_remote_stylesheets=False)


def headers_of(snapshot: Snapshot, token: str) -> dict[str, str]:
    """What mail programs read: RFC 2369, RFC 8058, RFC 3834, and the reason."""
    message = snapshot.message
    stop = links.stop_address(token)
    answers = {"Reply-To": snapshot.brand.reply_to} if snapshot.brand else {}
    return {name: value for name, value in answers.items() if value} | {
        "Message-ID": f"<{message.ref.hex}@{settings.MAIL_DOMAIN}>",
        "Auto-Submitted": "no" if message.own_words else "auto-generated",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{message.topic}:{message.purpose}:casetrail",
        "X-Reason": f"{message.topic}; {links.address_of(token)}",
    }
