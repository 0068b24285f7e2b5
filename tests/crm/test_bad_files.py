"""Damaged files: the sound rows come in, and each damaged one gets a plain, specific answer."""

import pytest

from crm import imports
from crm.exceptions import CrmError
from crm.models import Act, Customer, ImportRun
from tests.crm.bad_files import READ, REFUSED


@pytest.mark.parametrize("bad", REFUSED, ids=str)
def test_a_file_that_is_no_list_of_people_is_refused_in_plain_words(bad, supervisor):
    before = Act.objects.count()
    with pytest.raises(CrmError, match=bad.says):
        imports.receive(name="people.csv", content=bad.content, by=supervisor)
    assert (ImportRun.objects.count(), Act.objects.count()) == (0, before)


@pytest.mark.parametrize("bad", READ, ids=str)
def test_a_damaged_row_is_told_and_the_sound_ones_come_in(bad, supervisor):
    run = imports.receive(name="people.csv", content=bad.content, by=supervisor)
    said = {"mapping": run.mapping, "date_order": run.date_order, "is_dry_run": False}
    run = imports.begin(run, **said, by=supervisor, in_background=False)
    imports.carry_out(run)
    rows = list(imports.report(run))
    assert len(rows) == len(bad.rows)
    for row, says in zip(rows, bad.rows, strict=True):
        assert says in row["reason"] if says else not row["reason"], row
        assert row["outcome"] == "created" or row["reason"], row
    named = Customer.objects.order_by("id").values_list("family_name", flat=True)
    assert not bad.family_names or tuple(named) == bad.family_names
