"""Several actions at the same moment, each in a thread and a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from crm.exceptions import CrmError


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What each action answered: its outcome, or its refusal."""
    start = threading.Barrier(len(actions))
    answers: list[object] = []

    def carry_out(action: Callable[[], object]) -> None:
        start.wait()
        try:
            answers.append(action())
        except CrmError as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
