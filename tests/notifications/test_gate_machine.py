"""Whatever happens in whatever order: the properties of gate §6.3, over the real database."""

from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from notifications import topics
from notifications.sending import delivery
from notifications.topics import Family, Purpose, Topic, Words
from tests.notifications.machine import AskingMachine, GateMachine

RECALL = Topic(
    "test.recall",
    "A warning",
    Family.RECORD,
    Purpose.SAFETY,
    Words("Please do not use it", "{customer}, please do not use your dishwasher."),
)


@pytest.mark.parametrize("machine", [GateMachine, AskingMachine])
def test_whatever_happens_the_rules_hold(machine, db, monkeypatch, size):
    monkeypatch.setitem(topics._topics, RECALL.code, RECALL)
    monkeypatch.setattr(delivery, "provider_of", lambda channel, mode: machine.recorder)
    # Whatever a sender stumbles over is a finding here.
    monkeypatch.setattr(delivery, "contained", lambda message: nullcontext())
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=size(ci=8, full=60),
            stateful_step_count=size(ci=20, full=50),
            deadline=None,
            # What is found is short enough to read; making it shorter takes minutes.
            phases=[Phase.generate],
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
