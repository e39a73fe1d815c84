"""The servers of a plan as settings of Zed, and as commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from codemod.stress.plan import Scenario, ServerPlan

FLAT, NESTED = "flat", "nested"
"""Zed since summer 2025 wants the command in the server's table itself, before that in one of its own."""

_SERVER = Path(__file__).resolve().parent / "server.py"


def command(server: ServerPlan) -> tuple[str, list[str]]:
    """The program that is `server`, and its arguments.

    It is named by its path, so that it can be run from any folder and environment; -P keeps what lies beside
    it from being taken for modules of the same name.
    """
    return sys.executable, ["-P", str(_SERVER), *server.arguments()]


def context_servers(plan: Scenario, form: str) -> dict[str, Any]:
    """What goes into Zed's settings.json, in the form that FLAT or NESTED stands for."""
    return {"context_servers": {server.name: _entry(server, form) for server in plan.servers}}


def _entry(server: ServerPlan, form: str) -> dict[str, Any]:
    path, arguments = command(server)
    if form == NESTED:
        return {"command": {"path": path, "args": arguments}, "settings": {}}
    return {"source": "custom", "command": path, "args": arguments, "env": {}}
