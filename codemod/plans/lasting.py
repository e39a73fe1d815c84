"""How long a detached task has to live: why none may end it, and which forms of storage would fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemod.plans.task import LOGGED
from codemod.rust.reruns import COMMANDS, Rerun
from codemod.rust.sites import ANSWERING, SPAWNING, Handle
from codemod.rust.surroundings import Reach
from codemod.rust.tasking import Tasking


def must_live(member: Tasking) -> str:
    """Why a task of a method has to run to its end; empty when nothing says so."""
    site, rerun = member.site, member.rerun
    if site.head not in SPAWNING and site.at.reach is not Reach.NONE:
        return f"whether what `{site.head or 'it'}` starts may be cut off is not known here"
    if site.finishes and site.head in SPAWNING:
        return f"it is a command that must finish (`{site.finishes}`)"
    if rerun is not None and rerun.awaits:
        return f"it waits for something that must be done (`{rerun.awaits}`)"
    if site.method in ANSWERING:
        return f"`{site.method}` answers the user, who has asked for it"
    if member.elsewhere:
        return beside(member)
    return ""


def beside(member: Tasking) -> str:
    """What a task does besides its entity's business, as far as that is known."""
    if member.elsewhere == member.site.head:
        return f"whether what `{member.elsewhere}` starts may be cut off is not known here"
    return f"it changes more than its owner (`{member.elsewhere}`)"


def ends_too_soon(member: Tasking, superseded: bool) -> str:
    """Why the next task of its kind should not end this one, as a slot would; empty when nothing says so.

    `superseded` says that an older run is better ended, whatever else it does.
    """
    rerun = member.rerun
    if rerun is None:
        return "no entity is at hand that could own it"
    if superseded:
        return _several(rerun) or _on_purpose(member)
    return _several(rerun) or must_outlive(member) or _of_another(rerun)


def side_by_side(member: Tasking) -> str:
    """Why tasks of its kind have to run side by side, as a set lets them; empty when nothing says so."""
    rerun = member.rerun
    return _several(rerun) or _of_another(rerun) if rerun is not None else ""


def must_outlive(member: Tasking) -> str:
    """Why the task should not end with its owner, in whatever it is kept; empty when nothing says so."""
    return _on_purpose(member) or member.beyond


def _several(rerun: Rerun) -> str:
    if rerun.place.again:
        return "a loop starts several of them"
    if rerun.itself:
        return "it starts itself again, and a slot would end it from inside"
    if rerun.serves:
        return f"each of them serves its own channel (`{rerun.serves}`), and all must live"
    return ""


def _of_another(rerun: Rerun) -> str:
    if rerun.about and rerun.key is None:
        return f"it is about `{rerun.about}`, and a slot would end that of another"
    return ""


def _on_purpose(member: Tasking) -> str:
    return "a comment may say why it is detached" if member.on_purpose else ""


def kept_no_way(member: Tasking, any_output: bool = False) -> str:
    """Why no edit that stores the task is certain; empty when one may be.

    `any_output` says that what keeps it does not care what it gives.
    """
    site, rerun = member.site, member.rerun
    if site.in_error:
        return f"the parser does not understand all of `{site.at.function}`"
    if rerun is not None and rerun.place.blocked:
        return rerun.place.blocked
    if not member.context:
        return "it is started by no context"
    if site.strong:
        return f"it holds the entity itself (`{site.strong[0]}`), which would keep what keeps it"
    if not site.whole or site.attributed:
        return "the detached task is part of a larger expression, or under an attribute"
    if not (member.output or any_output) and site.method != LOGGED:
        return "the type of its output is not certain"
    return ""


def with_siblings(
    sites: Sequence[tuple[Path, Tasking]],
) -> Iterator[tuple[Path, Tasking, int]]:
    """Every task with how many one run of its function starts, itself included."""
    groups: dict[tuple[Path, int], list[Tasking]] = defaultdict(list)
    for path, member in sites:
        groups[path, member.site.at.body].append(member)
    for path, member in sites:
        group = groups[path, member.site.at.body]
        yield path, member, sum(1 for other in group if other is member or _run_together(member, other))


def _run_together(member: Tasking, other: Tasking) -> bool:
    if member.rerun is None or other.rerun is None:
        return True
    return not member.rerun.place.excludes(other.rerun.place)


def forms(member: Tasking, together: int) -> tuple[str, ...]:
    """The forms of storage that would fit, the likeliest first.

    `together` is how many tasks one run of the function starts. What must be done is never offered a slot.
    """
    site, rerun = member.site, member.rerun
    if site.handle is Handle.OTHER:
        return ()
    if site.at.reach is Reach.VALUE:
        return ("field", "vec", "slot")
    if site.at.reach in (Reach.NONE, Reach.SHARED):
        held = ("slot", "field") if member.holder and not _must_be_done(member) else ()
        return ("return", "vec", "set", *held)
    given = ("return",) if rerun is not None and rerun.place.last else ()
    if _must_be_done(member):
        # Who calls may want to wait for it, even if the function gives something else so far.
        waited_for = ("return",) if rerun is not None and not rerun.place.answers else ()
        return (*waited_for, "vec", "set")
    several = rerun is not None and (rerun.serves or rerun.place.again)
    keyed = ("map",) if member.keyed else ()
    apart = ("map",) if not keyed and (several or (rerun is not None and rerun.about)) else ()
    if together > 1 or several:
        return (*keyed, "vec", "set", *apart, "slot", *given)
    return (*keyed, "slot", *given, "field", "vec", "set", *apart)


def _must_be_done(member: Tasking) -> bool:
    """True for a task that by its own words, or by the name of what starts it, does what must be done."""
    site, rerun = member.site, member.rerun
    named = (site.finishes, rerun.awaits if rerun is not None else "")
    return any(name.startswith(COMMANDS) for name in (named if site.head in SPAWNING else (site.head,)))
