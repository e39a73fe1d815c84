"""How likely a detached handle is to be one that somebody will want an owner for.

A score from 0 to 1 that orders sites for a reader; no decision hangs on it. Its order was found by reading
which detached handles Zed's engineers later gave an owner: what decides is whether an owner is within
reach, then whether the emitter is another one each time, then whether the code starts or ends something.
"""

from __future__ import annotations

import re

from codemod.rust.sites import ANSWERING, SPAWNING, Endurance, Handle
from codemod.rust.subscribing import Subscribing
from codemod.rust.surroundings import Often, Reach
from codemod.rust.tasking import Tasking

_TASK_BY_REACH = {Reach.SELF: 0.6, Reach.VALUE: 0.6, Reach.THIS: 0.25, Reach.SHARED: 0.2, Reach.NONE: 0.1}
_BUILT = {"given": 0.6, "own": 0.4, "": 0.4, "global": 0.3, "fresh": 0.2}
_LATER = {"own": 0.6, "global": 0.5, "given": 0.4, "": 0.4, "fresh": 0.25}
# Functions by these names begin or end something that lasts, or work out anew what a later run makes stale.
_LASTING = re.compile(
    r"^_?(start|stop|cancel|uninstall|schedule|shutdown|reload|refresh|filter|maintain|watch)(_|$)"
)


def task_risk(member: Tasking, siblings: int) -> float:
    """The score of a detached task; `siblings` is how many tasks the same function detaches."""
    site = member.site
    if site.at.test:
        return 0.0
    if site.handle is Handle.OTHER:
        return 0.02
    if site.method in ANSWERING:
        return 0.05
    risk = _TASK_BY_REACH[site.at.reach]
    risk -= 0.1 if site.finishes and site.head in SPAWNING else 0.0
    risk += 0.1 if site.endurance is not Endurance.SHOT else 0.0
    risk += 0.12 if any(_LASTING.match(name) for name in (site.at.function, site.head)) else 0.0
    risk += 0.08 if site.at.often in (Often.EVENT, Often.FRAME) else 0.0
    risk += 0.06 if member.replaces else 0.0
    risk += 0.05 if siblings > 1 else 0.0
    risk += 0.1 if site.strong else 0.0
    return _clamped(risk)


def subscription_risk(member: Subscribing, outlives: bool) -> float:
    """The score of a detached subscription.

    `outlives` says that it is meant to outlive its handle or to last as long as the app.
    """
    site = member.site
    if site.at.test:
        return 0.0
    if outlives or site.at.reach is Reach.NONE:
        return 0.05
    risk = _BUILT[member.emitter] if site.at.reach is Reach.VALUE else _LATER[member.emitter]
    risk += 0.2 if site.at.often is Often.FRAME else 0.1 if site.at.often is Often.EVENT else 0.0
    return _clamped(risk)


def _clamped(risk: float) -> float:
    return round(max(0.0, min(1.0, risk)), 2)
