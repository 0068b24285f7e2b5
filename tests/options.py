"""What our test command adds to pytest's own options: missions, sizes, workers."""

from pathlib import Path

import pytest


def pytest_addoption(parser):
    group = parser.getgroup("casetrail")
    group.addoption("--mission", metavar="A7,B10", help="only the flows that carry these IDs")
    group.addoption("--size", choices=("ci", "full"), default="ci", help="of the heavy suites")


def pytest_collection_modifyitems(config, items):
    """Keep the flows that carry a wanted mission; an ID that no flow carries is an error."""
    if not (wanted := set(filter(None, (config.option.mission or "").split(",")))):
        return
    carried = {item: missions(item) & wanted for item in items}
    if missing := wanted.difference(*carried.values()):
        raise pytest.UsageError(f"No test carries the mission {', '.join(sorted(missing))}.")
    config.hook.pytest_deselected(items=[item for item in items if not carried[item]])
    items[:] = [item for item in items if carried[item]]


def missions(item) -> set[str]:
    return {name for mark in item.iter_markers("mission") for name in mark.args}


def pytest_xdist_auto_num_workers(config):
    """Run a narrow choice in this process: starting workers would take longer."""
    chosen = config.option.mission or config.option.keyword or config.option.lf
    if chosen or any(Path(name.partition("::")[0]).is_file() for name in config.args):
        return 0
    return None


@pytest.fixture
def size(request):
    """Choose a number by the size of the run: ``rounds = size(ci=4, full=40)``."""
    return lambda **numbers: numbers[request.config.option.size]
