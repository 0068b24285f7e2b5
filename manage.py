#!/usr/bin/env python3
"""The door: every command of Casetrail starts here, on a bare machine as well."""

import os
import sys

from crm.project import bootstrap

if __name__ == "__main__":
    bootstrap.prepare(sys.argv[1:])
    # Only now are the locked packages sure to be importable.
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.project.settings")
    execute_from_command_line(sys.argv)
