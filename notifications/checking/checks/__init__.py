"""The checks of our gate, one small pure module for each question.

A check is a function of a snapshot and a route; it yields a finding for everything that would
not simply let the message pass, and nothing where it would. It reads no database and knows no
other check; order and company never change what it answers.
"""

from collections.abc import Callable, Iterator

from notifications.checking.checks import (
    address,
    basis,
    content,
    fitness,
    halts,
    hours,
    identity,
    launch,
    pace,
    pilot,
    sameness,
    truth,
    wishes,
)
from notifications.checking.snapshot import Route, Snapshot
from notifications.findings import Check, Finding

CheckFunction = Callable[[Snapshot, Route], Iterator[Finding]]

# By the number of the check; those that depend on the route say something else for another one.
CHECKS: dict[Check, CheckFunction] = {
    Check.HALT: halts.check,
    Check.IDENTITY: identity.check,
    Check.ADDRESS: address.check,
    Check.QUARANTINE: address.quarantine,
    Check.SUPPRESSION: address.suppression,
    Check.BASIS: basis.check,
    Check.CONTENT: content.check,
    Check.WISH: wishes.check,
    Check.FITNESS: fitness.check,
    Check.LAUNCH: launch.check,
    Check.PILOT: pilot.check,
    Check.CLAIM: truth.claims,
    Check.PROMISE: truth.promise,
    Check.CONTRADICTION: truth.contradiction,
    Check.STALENESS: truth.staleness,
    Check.SAMENESS: sameness.check,
    Check.PACE: pace.check,
    Check.HOURS: hours.check,
}
