"""How likely a detached handle is to be one that somebody will want an owner for.

A score from 0 to 1 that orders sites for a reader; no decision hangs on it. Its order was found by reading
which detached handles Zed's engineers later gave an owner: what decides is whether an owner is within
reach and the code no mere answer to the user, then whether it goes on and on, does much, or starts or ends
something.
"""

from __future__ import annotations

import re

from codemod.rust.sites import ANSWERING, SPAWNING, Endurance, Handle
from codemod.rust.subscribing import Subscribing
from codemod.rust.surroundings import Often, Reach
from codemod.rust.tasking import Tasking

_TASK_BY_REACH = {Reach.SELF: 0.6, Reach.VALUE: 0.5, Reach.THIS: 0.35, Reach.SHARED: 0.25, Reach.NONE: 0.1}
# A loop over a channel ends with whoever sends, an endless one with nobody; a timer is soon done.
_BY_ENDURANCE = {Endurance.LOOP: 0.15, Endurance.CHANNEL: 0.05}
# Lines from which on a future does so much that it matters who can end it.
_MUCH = 40
_BUILT = {"given": 0.6, "global": 0.6, "own": 0.5, "": 0.5, "fresh": 0.45}
_LATER = {"given": 0.3, "own": 0.3, "": 0.3, "fresh": 0.2, "global": 0.15}
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
    place = member.rerun.place if member.rerun is not None else None
    risk = _TASK_BY_REACH[site.at.reach]
    # What a callback does last is mostly what the user has asked for.
    risk -= 0.4 if place is not None and place.answers else 0.0
    risk -= 0.05 if site.finishes and site.head in SPAWNING else 0.0
    risk += _BY_ENDURANCE.get(site.endurance, 0.0)
    risk += 0.15 if member.lines > _MUCH else 0.0
    risk += 0.08 if any(_LASTING.match(name) for name in (site.at.function, site.head)) else 0.0
    risk += 0.08 if member.replaces else 0.0
    risk += 0.08 if siblings > 1 else 0.0
    risk += 0.03 if place is not None and place.last else 0.0
    risk += 0.1 if site.strong else 0.0
    return _clamped(risk)


def subscription_risk(member: Subscribing, outlives: bool) -> float:
    """The score of a detached subscription.

    `outlives` says that it is meant to outlive its handle or to last as long as the app.
    """
    site = member.site
    if site.at.test:
        return 0.0
    if outlives or (site.at.reach is Reach.NONE and member.emitter != "fresh"):
        return 0.05
    if site.at.reach is Reach.NONE:
        return 0.15
    risk = _BUILT[member.emitter] if site.at.reach is Reach.VALUE else _LATER[member.emitter]
    risk += 0.2 if site.at.often is Often.FRAME else 0.1 if site.at.often is Often.EVENT else 0.0
    return _clamped(risk)


def _clamped(risk: float) -> float:
    return round(max(0.0, min(1.0, risk)), 2)
