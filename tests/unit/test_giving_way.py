"""How long work stands aside for whoever is answered by the same core."""

import pytest

from workers.giving_way import SHARE, GivingWay


class Core:
    """What the thread has used of it, and how long it has stood aside."""

    def __init__(self, used: float) -> None:
        self.used = used
        self.paused: list[float] = []

    def read(self) -> float:
        return self.used

    async def pause(self, seconds: float) -> None:
        """Others work meanwhile: some of what they use is counted for the thread as well."""
        self.paused.append(seconds)
        self.used += seconds / 2


async def test_work_stands_aside_so_long_that_others_have_their_share_of_the_core() -> None:
    core = Core(5.0)
    give_way = GivingWay(core.read, core.pause)
    for seconds in (0.7, 0.07):
        core.used += seconds
        await give_way()
        assert core.paused[-1] == pytest.approx((seconds + core.paused[-1]) * SHARE)


async def test_what_has_used_nothing_only_lets_others_have_their_turn() -> None:
    core = Core(5.0)
    await GivingWay(core.read, core.pause)()
    assert core.paused == [0]
