"""The product's own settings; the floors stand at addresses beside its pages."""

from crm.project.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floors"
