"""Whatever several people of two houses do, in whatever order: no case is ever without a person who answers.

Runs longer, and never the same way twice, with HYPOTHESIS_PROFILE=long (and EXAMPLES=…).
"""

import asyncio
import os
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

import asyncpg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.machine import house as houses
from tests.machine.around import AROUND, wake_worker
from tests.machine.house import House, Moves, attempt, sensible
from tests.machine.moves import EVERYTHING, register_
from tests.machine.nearby import near
from tests.machine.sound import require_nothing_due, require_order
from tests.support.fingerprint import fingerprint

T = TypeVar("T")
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = int(os.environ.get("EXAMPLES", "400"))
COMMON: dict[str, Any] = {
    "deadline": None,
    "print_blob": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}
# The same runs every time, within half a minute; or new ones for as long as somebody wants to wait.
QUICK = settings(max_examples=14, stateful_step_count=30, derandomize=True, phases=[Phase.generate], **COMMON)
THOROUGH = settings(max_examples=EXAMPLES, stateful_step_count=60, phases=[Phase.generate], **COMMON)

NUMBERS = st.integers(0, 5000)
CASES = st.integers(0, 3)
# Mostly whoever it is up to; now and then anybody at all.
WHO = st.sampled_from(["usual", "anybody", "0001"])
FIRST = st.sampled_from([0, 0, 0, 0, 1])


class TwoHouses(RuleBasedStateMachine):
    """Two organizations in one database, and everything that people may try there."""

    loop: ClassVar[asyncio.AbstractEventLoop]

    def __init__(self) -> None:
        super().__init__()
        self.houses: list[House] = []

    def wait_for(self, doing: Awaitable[T]) -> T:
        """Steps are taken here, one after the other; what they do, the loop of the tests does."""

        async def do() -> T:
            return await doing

        return asyncio.run_coroutine_threadsafe(do(), self.loop).result()

    @initialize()
    def found_both(self) -> None:
        self.houses = [self.wait_for(houses.found(name)) for name in ("清源供水公司", "人民医院")]
        for choice in range(3):
            self.register(0, "usual", 4 * choice + 1)
        self.register(1, "usual", 1)

    @rule(of=FIRST, who=st.sampled_from(["0102", "0103", "0202", "anybody"]), choice=NUMBERS)
    def register(self, of: int, who: str, choice: int) -> None:
        self._attempt(of, "register", {"register": (register_, "0102")}, who, 0, choice)

    @rule(of=FIRST, moves=st.lists(st.tuples(CASES, NUMBERS), min_size=4, max_size=10))
    def people_work(self, of: int, moves: list[tuple[int, int]]) -> None:
        for case, choice in moves:
            name = self.wait_for(sensible(self.houses[of], case, choice, near))
            self._attempt(of, name, EVERYTHING, "usual", case, choice)

    @rule(of=FIRST, move=st.sampled_from(list(EVERYTHING)), who=WHO, case=CASES, choice=NUMBERS)
    def somebody_tries_something(self, of: int, move: str, who: str, case: int, choice: int) -> None:
        self._attempt(of, move, EVERYTHING, who, case, choice)

    @rule(of=FIRST, move=st.sampled_from(list(AROUND)), choice=NUMBERS)
    def around(self, of: int, move: str, choice: int) -> None:
        self._attempt(of, move, AROUND, "usual", 0, choice)

    @rule(minutes=st.sampled_from([0, 1, 20, 45, 180, 1440, 4 * 1440]))
    def time_passes(self, minutes: int) -> None:
        for one in self.houses:
            one.at += timedelta(minutes=minutes)

    @rule(of=FIRST, minutes=st.sampled_from([0, 30, 1440]))
    def the_worker_wakes(self, of: int, minutes: int) -> None:
        woken = self.houses[of]
        woken.at += timedelta(minutes=minutes)
        self.wait_for(wake_worker(woken))
        self.wait_for(require_nothing_due(woken))
        self._look(of)

    def _attempt(self, of: int, name: str, moves: Moves, who: str, case: int, choice: int) -> None:
        here = self.houses[of]
        here.at += timedelta(minutes=choice % 4)
        verb, usual = moves[name]
        acting = usual if who == "usual" else who
        if self.wait_for(attempt(here, name, verb, who=acting, case=case, choice=choice)):
            self._look(of)

    def _look(self, of: int) -> None:
        """The house is in order, and the other one is as it was."""
        here, there = self.houses[of], self.houses[1 - of]
        self.wait_for(require_order(here))
        here.print = self.wait_for(fingerprint(here.tenant_id))
        assert self.wait_for(fingerprint(there.tenant_id)) == there.print

    def teardown(self) -> None:
        for one in self.houses:
            DONE.extend(one.done)
            REFUSED.extend(one.refused)


DONE: list[str] = []
REFUSED: list[str] = []


async def test_nobody_can_drop_a_case(database: asyncpg.Pool) -> None:
    assert database is not None
    machine: type[TwoHouses] = type("Machine", (TwoHouses,), {"loop": asyncio.get_running_loop()})
    DONE.clear()
    REFUSED.clear()
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=THOROUGH if LONG else QUICK)
    # A machine that is always told no would find nothing.
    assert len(DONE) > len(REFUSED) / 3
    assert len({*DONE}) > 40
