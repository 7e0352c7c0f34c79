"""A lot: the same for the same seed, fair over many seeds, and never more than there is."""

from collections import Counter
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.oversight.check_draw import Lot, drawn, fresh_seed

NUMBERS = [f"20260302-{one:04}" for one in range(1, 21)]


@given(st.sets(st.sampled_from(NUMBERS), min_size=1), st.integers(1, 30), st.randoms())
def test_the_order_of_the_register_does_not_matter(numbers: set[str], count: int, chance: Random) -> None:
    shuffled = sorted(numbers)
    chance.shuffle(shuffled)
    found = drawn(shuffled, seed="a" * 32, count=count)

    assert found == drawn(sorted(numbers), seed="a" * 32, count=count)
    assert len(set(found)) == len(found) == min(count, len(numbers))
    assert set(found) <= numbers


def test_a_larger_lot_begins_like_a_smaller_one() -> None:
    assert drawn(NUMBERS, seed="b" * 32, count=9)[:4] == drawn(NUMBERS, seed="b" * 32, count=4)


def test_over_many_seeds_every_case_is_drawn_about_as_often() -> None:
    seeds = [f"{one:032x}" for one in range(2000)]
    counts = Counter(number for seed in seeds for number in drawn(NUMBERS, seed=seed, count=5))

    # 500 times each, give or take five times the spread.
    assert all(abs(counts[number] - 500) < 100 for number in NUMBERS)


def test_what_the_documents_tell_people_to_do_gives_the_same() -> None:
    seed = "c" * 32
    by_hand = sorted((sha256(f"{seed}:{number}".encode()).hexdigest(), number) for number in NUMBERS)
    assert drawn(NUMBERS, seed=seed, count=3) == [number for _, number in by_hand[:3]]


@pytest.mark.parametrize(
    ("lot", "registered", "count"),
    [(Lot(5), 3, 3), (Lot(5), 9, 5), (Lot(share=10), 1, 1), (Lot(share=10), 11, 2), (Lot(share=100), 7, 7)],
)
def test_a_share_is_rounded_up_and_a_number_capped(lot: Lot, registered: int, count: int) -> None:
    assert lot.of(registered) == count


def test_no_seed_comes_twice() -> None:
    assert len({fresh_seed() for _ in range(100)}) == 100
