"""A child that follows its parent: when the parent is gone, however it went, the child stops too."""

import os
import signal
import sys
import threading


def follow_parent() -> None:
    """Stop this process in good order as soon as its standard input ends; the parent holds the other end."""
    threading.Thread(target=_wait_for_end, name="leash", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
