"""Demo data: every app furnishes its own layer, the lowest first.

An app takes part by a module ``demo`` with one or both of two functions, which
sign their acts as everybody does and draw from a seeded generator:

- ``furnish_first()``: what a guest meets on the first page, in a few seconds;
- ``furnish_rest(progress)``: everything else, in the background. After a crash it
  is called again and goes on where it stopped. It calls ``progress(share)`` now
  and then with the share of its work that is done, between 0 and 1.

A third, ``meanwhile()``, is a context in which all layers are furnished: for what an app would
do of itself at every new customer, and did not do in the years of which the demo tells.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from crm.exceptions import CrmError
from crm.models import Organisation


class NotADemo(CrmError):
    """This database serves a real organisation. Demo data goes only into an empty one."""


def furnish_first(then: Callable[[], object]) -> bool:
    """Furnish an empty database, all of it or nothing; tell whether there was anything to do.

    ``then`` runs in the same transaction. Raises ``NotADemo`` where an organisation that
    is not the demo's lives here.
    """
    if is_furnished():
        return False
    with transaction.atomic(), meanwhile():
        call_all("furnish_first")
        then()
    return True


def furnish_rest(report: Callable[[str], None]) -> None:
    """Furnish what ``furnish_first`` left, and report the progress in words."""
    if not is_furnished():
        return

    reported = set()

    def progress(share: float) -> None:
        percent = int(share * 10) * 10
        if percent not in reported:
            reported.add(percent)
            report(_("Furnishing the demo: %(percent)d %%") % {"percent": percent})

    with meanwhile():
        call_all("furnish_rest", progress)


def is_furnished() -> bool:
    """Tell whether this database holds the demo; raise ``NotADemo`` if it holds another."""
    organisation = Organisation.objects.current()
    if organisation and not organisation.is_demo:
        raise NotADemo
    return organisation is not None


def call_all(name: str, *arguments) -> None:
    for layer in layers():
        if function := getattr(layer, name, None):
            function(*arguments)


@contextmanager
def meanwhile() -> Iterator[None]:
    with ExitStack() as contexts:
        for layer in layers():
            if context := getattr(layer, "meanwhile", None):
                contexts.enter_context(context())
        yield


def layers() -> list[ModuleType]:
    """Answer the apps' demo modules; INSTALLED_APPS lists the top layer first."""
    configs = [
        config
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "demo")
    ]
    return [import_module(f"{config.name}.demo") for config in reversed(configs)]
