"""A state machine over the real database: whatever happens, in whatever order, the rules hold.

The fourteen properties of gate §6.3, as far as their facts exist here: customers cannot be
merged yet (11). Each is checked where it can break first: at the call to the provider (1 to 5),
after every step (3, 6, 12), at a look of its own (7, 8, 9), or when everything has come to its
end (6, 9, 10, 13, 14).
"""

from hypothesis.stateful import RuleBasedStateMachine

from tests.notifications.machine.endings import Endings
from tests.notifications.machine.sendings import Sendings


class GateMachine(Endings, Sendings, RuleBasedStateMachine):
    """Ruth, and Femi who shares her mobile; an order of each; everything that may happen."""


class AskingMachine(GateMachine):
    """The same with a provider that delivers a repeat as a second message."""

    honours_keys = False
