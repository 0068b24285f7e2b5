"""Several deeds at the same moment, each in a thread and a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from crm.exceptions import CrmError


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each deed answered: its outcome, or its refusal."""
    start = threading.Barrier(len(deeds))
    answers: list[object] = []

    def carry_out(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            answers.append(deed())
        except CrmError as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
