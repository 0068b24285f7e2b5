"""Fixtures for the database: a clone of the migrated template for each run, or each test.

Nothing is ever flushed: the trail refuses TRUNCATE, and a clone takes a tenth of a second.
"""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread

from tests import clusters


@pytest.fixture(scope="session")
def cluster(django_test_environment, django_db_blocker):
    """The server under test, with the template ready to be cloned."""
    with django_db_blocker.unblock():
        cluster = clusters.Cluster()
        cluster.ensure_template()
        yield cluster
        cluster.close()


@pytest.fixture(scope="session")
def django_db_setup(cluster, django_db_blocker):
    """One clone for all tests of this process that are rolled back at their end."""
    with django_db_blocker.unblock():
        name = cluster.clone()
        clusters.use(name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        cluster.drop(name)


@pytest.fixture
def committed_db(cluster, django_db_setup, django_db_blocker):
    """A database of the test's own, where commits are real; answers its DATABASE_URL."""
    shared = connection.settings_dict["NAME"]
    own = cluster.clone()
    with django_db_blocker.unblock():
        clusters.use(own)
        yield cluster.url(own)
        clusters.use(shared)
        cluster.drop(own)


@pytest.fixture
def live_site(committed_db, settings):
    """The address of the whole site, served by threads over the test's own database."""
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    settings.PUBLIC_BASE_URL = f"http://localhost:{server.port}"
    yield settings.PUBLIC_BASE_URL
    server.terminate()
