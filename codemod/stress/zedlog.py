"""The form of Zed's log, and how the names in it are read."""

from __future__ import annotations

from datetime import datetime

from codemod.logsettings import Event, LogPattern, LogSettings
from codemod.stress.server import BETWEEN

# Zed's lines do not say whose a tool is. The names of ours do, so nothing has to be guessed.
LOG_SETTINGS = LogSettings(
    patterns=tuple(
        LogPattern(Event.REGISTER, f'registering context server {kind}: "{{server}}{BETWEEN}{{name}}"', kind)
        for kind in ("tool", "command")
    )
)


def zed_line(level: str, module: str, message: str, now: datetime) -> str:
    """A line as Zed's logger has printed it since April 2025; `now` with its time zone."""
    return f"{now.isoformat(timespec='seconds')} {level:5} [{module}] {message}"
