"""The tests' plugins. The environment comes first: settings are read after it."""

from tests import environment

environment.prepare()

pytest_plugins = [
    "tests.browser",
    "tests.carrier",
    "tests.options",
    "tests.database",
    "tests.fixtures",
    "tests.jobs",
    "tests.nursery",
]
