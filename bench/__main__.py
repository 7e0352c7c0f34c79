"""`python -m bench [part] [options of the part]`: without a part every one, one after the other."""

import sys
from importlib import import_module

PARTS = (
    "reads",
    "reads_why",
    "curves",
    "registrations",
    "imports",
    "working_time",
    "deadlines",
    "calendars",
    "previews",
    "plans",
)


def main() -> None:
    """Run what is asked for."""
    named = sys.argv[1:]
    if named and named[0] not in PARTS:
        sys.exit(f"There is no part {named[0]}; there are: {', '.join(PARTS)}")
    for part in named[:1] or PARTS:
        # Each part reads its own options.
        sys.argv = [f"python -m bench {part}", *named[1:]]
        import_module(f"bench.{part}").main()


if __name__ == "__main__":
    main()
