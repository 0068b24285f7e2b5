"""What several tests of this room begin with."""

import pytest

from crm import imports


@pytest.fixture
def bring(supervisor):
    """Hand in a file and carry it out here and now."""

    def bring(content, *, name="people.csv", system="till", mapping=None, is_dry_run=False):
        run = imports.receive(name=name, content=content, system=system, by=supervisor)
        said = {"mapping": mapping or run.mapping, "date_order": run.date_order}
        run = imports.begin(
            run, **said, is_dry_run=is_dry_run, by=supervisor, in_background=False
        )
        return imports.carry_out(run)

    return bring
