"""Bringing in a file of people: received, tried out or begun, carried out, reported.

What happens to the rows stands in ``crm.importing``; here are a person's actions, each one act.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate import RetryStrategy
from procrastinate.contrib.django.models import ProcrastinateJob

from crm import jobs, trail
from crm.exceptions import CrmError
from crm.importing import mapping as columns
from crm.importing import run as runs
from crm.importing.dates import DAY_FIRST, MONTH_FIRST
from crm.importing.reading import Layout, Sheet, read
from crm.models import Customer, ImportRow, ImportRun, Organisation, User

Outcome = ImportRow.Outcome
State = ImportRun.State
# After the fourth try, some minutes later, it is no passing trouble.
RETRIES = 4


class AlreadyBegun(CrmError):
    """These people are in already, or coming in. Bring the file in again to change some."""


class DecidedAlready(CrmError):
    """Somebody decided about this row before you."""


def receive(*, name: str, content: bytes, system: str = "", by: User) -> ImportRun:
    """Take a file, read it and guess its columns; nobody is brought in yet.

    ``system`` names what the people come from and have their numbers in; it is called like the
    file where nothing is said. Raises ``EmptyFile``, ``NoRows``, ``TooLarge`` or ``NotATable``.
    """
    run = ImportRun(name=PurePath(name).name[:200], content=content, by=by)
    run.system = (system.strip() or PurePath(run.name).stem)[:40]
    _understand(run, read(content))
    says = ngettext(
        "{who} handed in %(file)s with %(count)s row",
        "{who} handed in %(file)s with %(count)s rows",
        run.total,
    ) % {"file": run.name, "count": f"{run.total:,}"}
    with trail.act("import.received", by=by, says=says):
        run.save()
    return run


def reread(run: ImportRun, *, layout: Layout, by: User) -> ImportRun:
    """Read the file in another way than was guessed, and guess its columns again."""
    says = _("{who} had %(file)s read in another way") % {"file": run.name}
    with trail.act("import.reread", by=by, says=says):
        run = _not_begun(run)
        _understand(run, read(bytes(run.content), layout))
        run.state = State.MAPPING
        run.save()
    return run


def begin(
    run: ImportRun,
    *,
    mapping: Sequence[str],
    date_order: str,
    is_dry_run: bool,
    by: User,
    in_background: bool = True,
) -> ImportRun:
    """Say what each column is, and have the file tried out or brought in by a worker.

    Without ``in_background`` the caller carries it out. A run that was tried out may begin
    again, also for real. Raises ``NoName``, ``TwiceTheSame`` or ``AlreadyBegun``.
    """
    says = _("{who} began to try out %(file)s") if is_dry_run else _("{who} began %(file)s")
    with trail.act("import.started", by=by, says=says % {"file": run.name}):
        run = _not_begun(run)
        columns.check(list(mapping), run.columns)
        run.mapping, run.date_order, run.is_dry_run = list(mapping), date_order, is_dry_run
        run.state = State.RUNNING
        run.save()
        if in_background:
            jobs.enqueue(bring_in, run=run.pk)
    return run


def resume(run: ImportRun, *, by: User) -> ImportRun:
    """Have a worker take up a run that was left or stopped; nothing where one is at it."""
    says = _("{who} had %(file)s go on") % {"file": run.name}
    with trail.act("import.resumed", by=by, says=says):
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.FAILED:
            run.state, run.problem = State.RUNNING, ""
            run.save()
        if run.is_running and not is_in_hand(run):
            jobs.enqueue(bring_in, run=run.pk)
    return run


def is_in_hand(run: ImportRun) -> bool:
    """Whether a worker has it or will take it."""
    return _jobs(run.pk).filter(status__in=["todo", "doing"]).exists()


def _jobs(run: int) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(task_name=bring_in.name, args__run=run)


@jobs.task("crm.bring_in", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=4))
def bring_in(run: int) -> None:
    """Carry out a run; one that fails at the last try, too, is stopped and says so."""
    try:
        carry_out(ImportRun.objects.select_related("by__desk").get(pk=run))
    finally:
        if _jobs(run).filter(status="doing", attempts__gte=RETRIES).exists():
            _stop(run)


def carry_out(run: ImportRun, progress: Callable[[int], None] = lambda done: None) -> ImportRun:
    """Do what is left of a run. One that was killed goes on; a finished one stays as it is.

    ``progress`` hears how many rows are done.
    """
    with trail.errand("import"):
        if run.is_running:
            runs.Work(run).go_on(progress)
            _finish(run)
    return run


def decide(row: ImportRow, *, customer: Customer | None, by: User) -> Customer:
    """Say who a held row is: ``customer``, who stays as they are, or somebody new.

    Raises ``DecidedAlready`` when a colleague was faster.
    """
    says = _("{who} said that row %(row)d of %(file)s is this customer")
    if customer is None:
        says = _("{who} brought in row %(row)d of %(file)s")
    says %= {"row": row.number, "file": row.run.name}
    with trail.act("import.row_decided", by=by, customer=customer, says=says) as act:
        row = ImportRow.objects.select_for_update(of=["self"]).get(pk=row.pk)
        if row.outcome != Outcome.HELD:
            raise DecidedAlready
        row.outcome = Outcome.MATCHED if customer else Outcome.CREATED
        row.reason = _("%(name)s decided.") % {"name": by.name_and_desk}
        row.customer = customer or runs.bring_in_row(row, act=act)
        if customer:
            runs.heed_row(row, customer, act=act)
        row.save()
    return row.customer


def report(run: ImportRun) -> Iterator[dict]:
    """What became of every data row, in the order of the file."""
    for row in run.rows.select_related("customer").iterator(2_000):
        yield {
            "row": row.number,
            "outcome": row.outcome,
            "ref": row.customer.ref if row.customer else None,
            "likely": [_without_reasons(one) for one in row.likely],
            "reason": row.reason,
        }


def _without_reasons(likely: dict) -> dict:
    return {name: value for name, value in likely.items() if name != "because"}


def _understand(run: ImportRun, sheet: Sheet) -> None:
    """Keep how a file was read, and what its columns seem to be."""
    organisation = Organisation.objects.current()
    at_home = organisation.region if organisation else "US"
    run.layout = sheet.layout.as_json()
    run.columns, run.total = sheet.columns, len(sheet.rows)
    run.mapping = columns.guess(sheet, today=runs.today())
    otherwise = MONTH_FIRST if at_home == "US" else DAY_FIRST
    run.date_order = columns.date_order(sheet, run.mapping, otherwise)


def _not_begun(run: ImportRun) -> ImportRun:
    """The run as it stands now, kept from others and cleared of what a trial said before."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not run.can_begin:
        raise AlreadyBegun
    run.rows.all().delete()
    return run


def _stop(run: int) -> None:
    """Leave a run that is not done, with the reason; a person may have it go on."""
    problem = _(
        "Row %(row)s or one of the next could not be brought in, in several tries."
        " All rows before it have their outcome."
    )
    with transaction.atomic():
        running = ImportRun.objects.select_for_update(of=["self"]).select_related("by__desk")
        if stopped := running.filter(pk=run, state=State.RUNNING).first():
            stopped.state = State.FAILED
            stopped.problem = problem % {"row": f"{stopped.rows.count() + 1:,}"}
            says = _("%(file)s, which {who} brought in, stopped") % {"file": stopped.name}
            with trail.act("import.stopped", by=stopped.by, says=says):
                stopped.save()


def _finish(run: ImportRun) -> None:
    with transaction.atomic():
        ends = ImportRun.objects.select_for_update(of=["self"]).filter(pk=run.pk)
        if not ends.get().is_running:
            return
        run.state = State.DONE
        with trail.act("import.finished", by=run.by, says=_finished(run)):
            if not run.is_dry_run:
                run.content = b""
            run.save()


def _finished(run: ImportRun) -> str:
    tally = {outcome: f"{count:,}" for outcome, count in run.rows.tally().items()}
    says = _(
        "{who} brought in %(file)s: %(created)s new, %(matched)s already here,"
        " %(held)s held, %(refused)s refused"
    )
    if run.is_dry_run:
        says = _(
            "{who} tried out %(file)s: %(created)s would be new, %(matched)s are already here,"
            " %(held)s would be held, %(refused)s refused"
        )
    return says % {"file": run.name, **tally}
