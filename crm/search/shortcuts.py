"""What can be done from the command bar: acts on the first person, pages by name, a new person.

An act is listed only where the reader has the right to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from crm.models import Customer, User
from crm.search.folding import fold
from crm.search.questions import Question
from crm.search.results import Result


@dataclass(frozen=True)
class Shortcut:
    """A page that does something: its URL name, its words, the right it needs."""

    page: str
    words: str | Promise
    icon: str
    right: str = ""
    known_as: str | Promise = ""

    def address(self, *args: str) -> str:
        """Where it is done."""
        return reverse(self.page, args=args)

    def is_open_to(self, reader: User) -> bool:
        return not self.right or reader.has_perm(self.right)


FOR_SOMEBODY = (
    Shortcut(
        "crm:interaction_new",
        gettext_lazy("Log a call with {name}"),
        "phone",
        right="crm.add_interaction",
    ),
    Shortcut(
        "crm:customer_edit",
        gettext_lazy("Correct something for {name}"),
        "pencil",
        right="crm.change_customer",
    ),
)
PAGES = (
    Shortcut(
        "crm:desk",
        gettext_lazy("Go to your desk"),
        "house",
        known_as=gettext_lazy("home start"),
    ),
    Shortcut(
        "crm:customers",
        gettext_lazy("Lists of customers"),
        "list",
        known_as=gettext_lazy("filter view export csv everybody"),
    ),
    Shortcut(
        "crm:imports",
        gettext_lazy("Bring in a file of people"),
        "upload",
        right="crm.add_importrun",
        known_as=gettext_lazy("import csv upload"),
    ),
    Shortcut(
        "crm:me",
        gettext_lazy("Your settings"),
        "settings",
        known_as=gettext_lazy("me theme dark password pin"),
    ),
    Shortcut(
        "crm:keys", gettext_lazy("Keys"), "key", known_as=gettext_lazy("keyboard shortcuts")
    ),
    Shortcut("crm:help", gettext_lazy("Help"), "info"),
    Shortcut(
        "crm:workstations",
        gettext_lazy("Shared computers"),
        "lock",
        right="crm.add_workstation",
        known_as=gettext_lazy("workstations"),
    ),
)
NEW = Shortcut(
    "crm:customer_new", gettext_lazy("New person “{asked}”"), "plus", right="crm.add_customer"
)


def open_to(reader: User, question: Question, listed: list[Customer]) -> list[Result]:
    """The acts that fit, a new person last: below the likely matches, where there are any."""
    for_somebody = _for_somebody(reader, listed[0]) if listed else ()
    new = _new(reader, question, len(listed)) if question.tokens else ()
    return [*for_somebody, *_pages(reader, question), *new]


def _for_somebody(reader: User, customer: Customer) -> Iterator[Result]:
    for shortcut in FOR_SOMEBODY:
        if shortcut.is_open_to(reader):
            words = str(shortcut.words).format(name=customer.name)
            yield Result(shortcut.address(customer.ref), [(words, False)], icon=shortcut.icon)


def _pages(reader: User, question: Question) -> Iterator[Result]:
    """Pages whose names begin with all that was typed; all of them where nothing was."""
    asked = fold(question.text).split()
    for shortcut in PAGES:
        names = fold(f"{shortcut.words} {shortcut.known_as}").split()
        fits = all(any(name.startswith(word) for name in names) for word in asked)
        if fits and shortcut.is_open_to(reader):
            words = str(shortcut.words)
            yield Result(shortcut.address(), [(words, False)], icon=shortcut.icon)


def _new(reader: User, question: Question, above: int) -> Iterator[Result]:
    """The form of a new record, filled with what was asked for and with nothing kept before."""
    if NEW.is_open_to(reader):
        words = str(NEW.words).format(asked=question.text)
        note = ngettext("after checking the one above", "after checking the {n} above", above)
        yield Result(
            f"{NEW.address()}?{urlencode({'asked': question.text, 'afresh': 1})}",
            [(words, False)],
            icon=NEW.icon,
            note=note.format(n=above) if above else "",
        )
