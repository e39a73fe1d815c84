"""What can go wrong with a context server. Loaded with the command line, so it imports next to nothing."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """The one fault that a server has, on each of its runs or at the moments of the plan."""

    CRASH = "crash"
    """Its process ends without a word some time after it was listed."""
    HANG = "hang"
    """It never answers a listing, and minds neither the end of its input nor SIGTERM."""
    SLOW_START = "slow-start"
    """It lets the client wait before it says anything."""
    LIST_CHANGED = "list-changed"
    """It says that its tools have changed, and then offers others."""
    RAPID_RESTART = "rapid-restart"
    """It is started anew several times in a row, also before it was up."""
    MANY_AT_ONCE = "many-at-once"
    """It is started anew at the same moment as all others of this fault."""
