"""What a selection set costs: a number, and what depends on variables."""

from dataclasses import dataclass, replace

# No sum or product grows past this: a document of a few hundred bytes can double a number a hundred times.
CEILING = 10**9


@dataclass(frozen=True, slots=True)
class Term:
    """`factor` × the page size (of a list: the length) in a variable × the value of an earlier step."""

    factor: int
    page: str | None
    step: int


@dataclass(frozen=True, slots=True)
class Cost:
    """A number, plus what depends on variables."""

    fixed: int = 0
    terms: tuple[Term, ...] = ()

    def plus(self, other: "Cost") -> "Cost":
        """Both."""
        return Cost(min(self.fixed + other.fixed, CEILING), self.terms + other.terms)

    def times(self, factor: int) -> "Cost":
        """The same, `factor` times."""
        terms = tuple(replace(term, factor=min(term.factor * factor, CEILING)) for term in self.terms)
        return Cost(min(self.fixed * factor, CEILING), terms)


@dataclass(frozen=True, slots=True)
class Measure:
    """What was found in a selection set, fragments included."""

    depth: int = 0
    aliases: int = 0
    cost: Cost = Cost()

    def plus(self, other: "Measure") -> "Measure":
        """Side by side."""
        return Measure(
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, CEILING),
            self.cost.plus(other.cost),
        )


NOTHING = Measure()
