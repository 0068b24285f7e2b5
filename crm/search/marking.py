"""Which letters of what is shown were asked for. Pure: pieces for the template to escape."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crm.search.folding import SIGNS, folded_letter

Segments = list[tuple[str, bool]]
Span = tuple[int, int]
SHORTEST_NUMBER, YEAR = 3, 4


@dataclass(frozen=True)
class Marker:
    """Marks ``beginnings`` of words, whole ``words`` that were meant, and digits in a row."""

    beginnings: tuple[str, ...]
    words: tuple[str, ...] = ()

    def without(self, text: str) -> "Marker":
        """The same without what marks the name ``text``."""
        return Marker(
            tuple(
                term for term in self.beginnings if not is_marked(Marker((term,)).name(text))
            ),
            tuple(word for word in self.words if not is_marked(Marker((), (word,)).name(text))),
        )

    def has_day(self, day: date) -> bool:
        """Whether the day was asked for, or its year at least."""
        return any(
            len(term) >= YEAR and day.isoformat().startswith(term) for term in self.beginnings
        )

    def name(self, text: str) -> Segments:
        """A text of words, signs and accents aside: O’Brien is marked for obrien."""
        squeezed = Squeezed.of(text, str.isalnum)
        spans = [
            span
            for term in self.beginnings
            for span in squeezed.beginning_with(SIGNS.sub("", term))
        ]
        spans += [
            span for word in self.words for span in squeezed.beginning_with(word, whole=True)
        ]
        return segments(text, spans)

    def number(self, text: str) -> Segments:
        """A phone number: digits in a row, whatever stands between them."""
        squeezed = Squeezed.of(text, str.isdecimal)
        digits = [
            term
            for term in self.beginnings
            if len(term) >= SHORTEST_NUMBER and term.isdecimal()
        ]
        spans = [span for term in digits for span in squeezed.containing(term)]
        return segments(text, spans)

    def address(self, text: str) -> Segments:
        """An e-mail address or another text without spaces: wherever the term stands."""
        squeezed = Squeezed.of(text, lambda letter: not letter.isspace())
        terms = [term for term in self.beginnings if len(term) >= SHORTEST_NUMBER]
        spans = [span for term in (*terms, *self.words) for span in squeezed.containing(term)]
        return segments(text, spans)


@dataclass(frozen=True)
class Squeezed:
    """A folded text without what does not count, and where each of its letters came from."""

    letters: str
    places: tuple[int, ...]
    starts: frozenset[int]

    @classmethod
    def of(cls, text: str, counts) -> "Squeezed":
        letters, places, starts, is_start = [], [], [], True
        for place, sign in enumerate(text):
            folded = [letter for letter in folded_letter(sign) if counts(letter)]
            if folded and is_start:
                starts.append(len(letters))
            if folded or folded_letter(sign):
                is_start = not folded
            letters += folded
            places += [place] * len(folded)
        return cls("".join(letters), tuple(places), frozenset(starts))

    def beginning_with(self, term: str, *, whole: bool = False) -> Iterator[Span]:
        """Where words begin with ``term``; where they are it, if ``whole``."""
        for start in self.starts if term else ():
            end = start + len(term)
            ends_well = not whole or end == len(self.letters) or end in self.starts
            if self.letters.startswith(term, start) and ends_well:
                yield self._span(start, end)

    def containing(self, term: str) -> Iterator[Span]:
        """Where ``term`` stands; all of it where it is the end of a longer ``term``."""
        if term and (start := self.letters.find(term)) >= 0:
            yield self._span(start, start + len(term))
        elif len(self.letters) > SHORTEST_NUMBER and term.endswith(self.letters):
            yield self._span(0, len(self.letters))

    def _span(self, start: int, end: int) -> Span:
        return self.places[start], self.places[end - 1] + 1


def segments(text: str, spans: Iterable[Span]) -> Segments:
    """``text`` in pieces, each with whether it was asked for."""
    made: Segments = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            made.append((text[at:start], False))
        made.append((text[start:end], True))
        at = end
    if at < len(text):
        made.append((text[at:], False))
    return made


def is_marked(made: Segments) -> bool:
    return any(hit for _text, hit in made)
