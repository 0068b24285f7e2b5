"""Linting: what a wording may not say, found before anybody gets it (gate §2.1, C6, C7, B6).

Names in braces print claims and neutral values; everything else that is a fact, a promise or a
feature must not be typed by hand, because nobody would read it again before it is sent.
"""

import re
from collections.abc import Iterator, Mapping

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS
from django.utils.translation import gettext as _

from notifications.sending import rendering
from notifications.topics import Tone, Topic

BRACES = re.compile(r"\{+([^{}]*)\}+")
DAY_NAMES = "|".join(str(name) for name in WEEKDAYS.values())
MONTH_NAMES = "|".join(str(name) for name in [*MONTHS.values(), *MONTHS_3.values()])
DATES = re.compile(
    rf"\b(?:{DAY_NAMES}|today|tomorrow|tonight|yesterday)\b"
    rf"|\b(?:{MONTH_NAMES})\.? \d{{1,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\.? (?:{MONTH_NAMES})\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
    r"|\b\d{1,2}(?::\d{2})? ?[ap]\.?m\b|\b\d{1,2}:\d{2}\b",
    re.IGNORECASE,
)
AMOUNTS = re.compile(
    r"[$€£] ?\d[\d.,]*"
    r"|\b\d[\d.,]* ?(?:%|€|£|percent\b|dollars?\b|cents?\b|points?\b|USD\b|EUR\b)",
    re.IGNORECASE,
)
FAMILIAR = re.compile(
    r"!|\b(?:your|dear|my) friends?\b|\bhi\b|\bhey\b|\bhello there\b|\bgreat to see you\b"
    r"|\bgood to see you\b|\bwe (?:miss|love)d? you\b|\bvalued customer\b|\boops\b",
    re.IGNORECASE,
)


def lint(
    topic: Topic,
    subject: str,
    text: str,
    *,
    features: Mapping[str, bool],
    named: list[str],
    is_signed: bool = True,
) -> list[str]:
    """Everything that is wrong with a wording, each in a sentence; empty where it may be said.

    ``features`` are all that the organisation knows, and whether each is live somewhere;
    ``named`` those that the wording says it names.
    """
    words = f"{subject}\n{text}"
    return [
        *foreign_names(words, topic),
        *typed_facts(BRACES.sub(" ", words)),
        *familiarity(words, topic),
        *unsigned(text, is_signed),
        *unready(words, features, [*topic.capabilities, *named]),
    ]


def foreign_names(words: str, topic: Topic) -> Iterator[str]:
    """Names that print themselves, because no claim of the topic stands behind them."""
    for name in dict.fromkeys(BRACES.findall(words)):
        if name not in (*rendering.NEUTRAL, *topic.claims):
            yield _(
                "“{%(name)s}” is no fact of “%(topic)s”; it would be printed as it stands."
            ) % {
                "name": name,
                "topic": topic,
            }


def typed_facts(words: str) -> Iterator[str]:
    for found in dict.fromkeys(DATES.findall(words)):
        yield _("“%(found)s” is a day or an hour typed by hand. Print it from a fact.") % {
            "found": found
        }
    for found in dict.fromkeys(AMOUNTS.findall(words)):
        yield _("“%(found)s” is an amount typed by hand. Print it from a fact.") % {
            "found": found
        }


def familiarity(words: str, topic: Topic) -> Iterator[str]:
    """Nobody is addressed as a friend they are not; a mark of excitement is never needed."""
    for found in dict.fromkeys(one.lower() for one in FAMILIAR.findall(words)):
        if found == "!" or topic.tone < Tone.FAMILIAR:
            yield _("“%(found)s” is too familiar. Say it plainly.") % {"found": found}


def unsigned(text: str, is_signed: bool) -> Iterator[str]:
    """A person's name and a way to answer stand in every message (C7)."""
    if is_signed:
        return
    if "{sender}" not in text:
        yield _("Nobody signs it. Print {sender}, or have it signed by itself.")
    if "{line}" not in text:
        yield _("It does not say how to answer. Print {line}, or have it signed by itself.")


def unready(words: str, features: Mapping[str, bool], named: list[str]) -> Iterator[str]:
    """Features that the text names in passing, and those that work nowhere yet (B6)."""
    for feature in features:
        if feature not in named and mentions(words, feature):
            yield _("It names “%(feature)s”. Choose it among the features.") % {
                "feature": feature
            }
    for feature in dict.fromkeys(named):
        if not features.get(feature):
            yield _("“%(feature)s” is not live anywhere yet.") % {"feature": feature}


def mentions(words: str, feature: str) -> bool:
    return re.search(rf"\b{re.escape(feature)}\b", words, re.IGNORECASE) is not None
