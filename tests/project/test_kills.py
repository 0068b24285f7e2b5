"""``kill -9`` at random under load: what was acknowledged is there, and there once."""

import logging
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from crm.project.waiting import attempts
from tests.kills import Site, Writer

logger = logging.getLogger(__name__)

SEED = 20261122


@pytest.fixture
def site():
    folder = Path(tempfile.mkdtemp(prefix="casetrail-"))
    folder.chmod(0o755)
    site = Site(folder)
    site.open()
    yield site
    site.close()
    shutil.rmtree(folder)


@pytest.fixture
def writers(site):
    assert any(site.answers() for _ in attempts(within=90)), site.log.read_text()
    writers = [Writer(site, f"writer {number}") for number in range(4)]
    for writer in writers:
        writer.start()
    yield writers
    put_down(writers)


def put_down(writers) -> None:
    """Let each writer end the note at hand, and no other."""
    for writer in writers:
        writer.is_over.set()
    for writer in writers:
        writer.join()


def kept(writers) -> int:
    return sum(len(writer.kept) for writer in writers)


def wait_for_more(writers, log) -> None:
    """Life goes on: each writer's trouble shows at once, and notes are kept again."""
    before = kept(writers)
    for _ in attempts(within=60):
        troubles = [writer.trouble for writer in writers if writer.trouble]
        assert not troubles, [*troubles, log.read_text()[-3000:]]
        if kept(writers) >= before + len(writers):
            return
    raise AssertionError("Nothing was kept for a minute.")


def test_no_kill_loses_or_doubles_what_was_acknowledged(site, writers, size):
    dice = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    killed = Counter()
    wait_for_more(writers, site.log)
    for _ in range(size(ci=4, full=40)):
        killed[site.kill_something(dice)] += 1
        wait_for_more(writers, site.log)
    put_down(writers)
    acknowledged = {text for writer in writers for text in writer.kept}
    found = dict(site.rows("select text, count(*) from crm_note group by text"))
    resent = sum(writer.resent for writer in writers)
    logger.info("%s; %d notes kept, %d requests sent again", dict(killed), len(found), resent)
    assert acknowledged == set(found)
    assert set(found.values()) == {1}
    assert whole_and_half(site) == (len(found), len(found), len(found))


def whole_and_half(site: Site) -> tuple:
    """Notes, their acts and their history: a half transaction would make them differ."""
    return site.rows(
        "select (select count(*) from crm_note),"
        " (select count(*) from crm_act where verb = 'note.added'),"
        " (select count(*) from crm_historicalnote)"
    )[0]
