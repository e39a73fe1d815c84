"""Lets the compiler judge the fixes: what it objects to is traced to single fixes, and only those go.

Runs of the compiler are what costs. So all messages of one run are traced at once, by the places that they
point to; where those tell nothing, halves of the fixes that may have caused them are left out by turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codemod.blame import Blame, blame
from codemod.cargo import Compiled, shortened, way_out
from codemod.coverage import not_compiled
from codemod.fixing import Fixed, Make, Settle, Settled, origin_of
from codemod.model import Diagnostic, Dropped, Finding, Origin, ReattachError, Unverified, Verified

# Compiles the tree with these texts in these files, and with all other files as they are.
Compile = Callable[[Mapping[Path, bytes]], Compiled]

# A handful is enough for whatever hides behind something else; more is going round in circles.
_MOST_TURNS = 50
_ONE_WITH = "its fix is one with another that was left out"


def by_compiling(compile: Compile, command: str, *, broken_code: bool) -> Settle:
    """A choice of fixes that keeps all that add no error and no warning to what `compile` says without any.

    `command` is what `compile` runs, for people. A tree that does not compile as it is raises ReattachError,
    unless `broken_code` is allowed: then what does compile is checked.
    """

    def settle(asked: Sequence[Finding], make: Make) -> Settled:
        known = {origin_of(finding): finding for finding in asked}
        return _Verification(make, compile, command, known).settle(broken_code)

    return settle


def new_diagnostics(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those of `after` that are not in `before`, wherever in their file the old ones stand by now."""
    added = _without([*after], Counter(map(_key_with_line, before)), _key_with_line)
    gone = _without([*before], Counter(map(_key_with_line, after)), _key_with_line)
    return _without(added, Counter(map(_key, gone)), _key)


_Key = tuple[object, ...]


def _key(diagnostic: Diagnostic) -> _Key:
    first = next((mark.path for mark in diagnostic.marks), None)
    return diagnostic.level, diagnostic.code, diagnostic.message, first


def _key_with_line(diagnostic: Diagnostic) -> _Key:
    return *_key(diagnostic), next((mark.line for mark in diagnostic.marks), "")


def _without(
    found: Sequence[Diagnostic], known: Counter[_Key], key: Callable[[Diagnostic], _Key]
) -> list[Diagnostic]:
    left = []
    for diagnostic in found:
        known[key(diagnostic)] -= 1
        if known[key(diagnostic)] < 0:
            left.append(diagnostic)
    return left


@dataclass
class _Verification:
    make: Make
    compile: Compile
    command: str
    # Every fix that was asked for, or made at some time, by where it begins.
    seen: dict[Origin, Finding]
    runs: int = 0
    answers: dict[frozenset[tuple[Path, bytes]], Compiled] = field(default_factory=dict)
    before: Compiled = field(default_factory=Compiled)
    last: Compiled = field(default_factory=Compiled)
    # The fixes left out, each with what the compiler says against it.
    out: dict[Origin, list[Diagnostic]] = field(default_factory=dict)
    # What was left out on trial for a message, to see whether that makes it go.
    on_trial: dict[_Key, list[Origin]] = field(default_factory=dict)

    def settle(self, broken_code: bool) -> Settled:
        first = fixed = self._made()
        if not fixed.changes:
            return Settled(fixed, verified=Verified(self.command, self.runs))
        self.before = self._run(Fixed())
        self._refuse_broken(broken_code)
        turns = 0
        while fixed.changes and (added := self._added(fixed)):
            turns += 1
            if turns > _MOST_TURNS:
                raise ReattachError(
                    f"`{self.command}` does not say the same of the same code:\n{added[0].headline}",
                    "see that nothing else changes what it depends on meanwhile, and try again",
                )
            for origin, told in self._guilty(added, fixed).items():
                self.out.setdefault(origin, []).extend(told)
            fixed = self._made()
        return Settled(fixed, self._dropped(first, fixed), self._verified(fixed))

    def _made(self) -> Fixed:
        fixed = self.make(self.out)
        self.seen = {**fixed.applied, **self.seen}
        return fixed

    # --- running ---

    def _run(self, fixed: Fixed) -> Compiled:
        texts = {change.path: change.after for change in fixed.changes}
        asked = frozenset(texts.items())
        if asked not in self.answers:
            self.runs += 1
            self.answers[asked] = self.compile(texts)
        return self.answers[asked]

    def _added(self, fixed: Fixed) -> list[Diagnostic]:
        """What the compiler says of `fixed` that it did not say before."""
        self.last = self._run(fixed)
        found = new_diagnostics(self.before.diagnostics, self.last.diagnostics)
        if self.last.failure and not self.before.failure:
            said = shortened(self.last.failure)
            found.append(Diagnostic("error", "", said.splitlines()[0], (), rendered=said))
        return found

    def _added_without(self, origins: Iterable[Origin]) -> set[_Key]:
        return set(map(_key, self._added(self.make({*self.out, *origins}))))

    def _refuse_broken(self, broken_code: bool) -> None:
        if self.before.failure:
            said = self.before.failure
            raise ReattachError(f"`{self.command}` fails before any fix:\n{shortened(said)}", way_out(said))
        errors = [each for each in self.before.diagnostics if each.level == "error"]
        if errors and not broken_code:
            more = f"\n… and {len(errors) - 1} more" if len(errors) > 1 else ""
            raise ReattachError(
                f"the code does not compile before any fix:\n{errors[0].rendered.strip()}{more}",
                "mend it first, or pass --broken-code to check what does compile",
            )

    # --- tracing ---

    def _guilty(self, added: Sequence[Diagnostic], fixed: Fixed) -> dict[Origin, list[Diagnostic]]:
        """Fixes to leave out because of `added`, in the hope that it is gone without them."""
        errors = [each for each in added if each.level == "error"]
        # A crate with errors warns of what only follows from them.
        broken = {each.crate for each in errors}
        told = errors + [each for each in added if each.level != "error" and each.crate not in broken]
        blames = [(each, blame(each, fixed, lambda some: self.make({*self.out, *some}))) for each in told]
        certain = [(each, found.suspects) for each, found in blames if found.certain]
        if certain:
            return _by_origin(certain)
        stubborn = [(each, found) for each, found in blames if _key(each) in self.on_trial]
        if stubborn:
            return self._one_by_one(*stubborn[0], fixed)
        return self._halving(blames)

    def _halving(self, blames: Sequence[tuple[Diagnostic, Blame]]) -> dict[Origin, list[Diagnostic]]:
        """One suspect for each message, found by leaving out half of all suspects at a time.

        It takes for granted that each message has one cause among its suspects. Whether that is so shows when
        that one is left out.
        """
        suspects: dict[_Key, dict[Origin, None]] = {}
        for each, found in blames:
            suspects.setdefault(_key(each), {}).update(dict.fromkeys(found.suspects))
        # The same message at several places, each with a suspect of its own: all of these go.
        open_ends = {_key(each): [*suspects[_key(each)]] for each, found in blames if len(found.suspects) > 1}
        while any(len(some) > 1 for some in open_ends.values()):
            left_out = _halves(open_ends.values())
            still = self._added_without(left_out)
            for key, some in open_ends.items():
                fitting = [origin for origin in some if (origin in left_out) != (key in still)]
                # None fits when the cause is elsewhere, or more than one: then it does not matter which goes.
                open_ends[key] = fitting or some[:1]
        self.on_trial |= {key: open_ends.get(key, [*some]) for key, some in suspects.items()}
        return _by_origin([(each, self.on_trial[_key(each)]) for each, _ in blames])

    def _one_by_one(
        self, diagnostic: Diagnostic, found: Blame, fixed: Fixed
    ) -> dict[Origin, list[Diagnostic]]:
        """All causes of a message that stayed when the likeliest one was left out, however many they are."""
        key = _key(diagnostic)
        tried = self.on_trial.pop(key)
        for origin in tried:
            others = [each for each in self.out.pop(origin, []) if _key(each) != key]
            if others:  # it was left out for more than this
                self.out[origin] = others
        pool = list(dict.fromkeys([*found.suspects, *fixed.applied, *tried]))
        guilty: list[Origin] = []
        while pool and (not guilty or key in self._added_without(guilty)):
            # Without the first `low` it stays, without the first `high` it goes: the one between is guilty.
            low, high = 0, len(pool)
            while high - low > 1:
                middle = (low + high) // 2
                if key in self._added_without([*guilty, *pool[:middle]]):
                    low = middle
                else:
                    high = middle
            guilty.append(pool[high - 1])
            del pool[high - 1 :]
        return {origin: [diagnostic] for origin in guilty}

    # --- telling ---

    def _verified(self, last: Fixed) -> Verified:
        open_ends = not_compiled(last, self.last.units) if last.changes else {}
        unverified = tuple(Unverified(self.seen[origin], reason) for origin, reason in open_ends.items())
        compiled = tuple(self.seen[origin] for origin in last.applied if origin not in open_ends)
        return Verified(self.command, self.runs, compiled, unverified)

    def _dropped(self, first: Fixed, last: Fixed) -> tuple[Dropped, ...]:
        told = [
            Dropped(self.seen[origin], diagnostics[0].headline, tuple(dict.fromkeys(diagnostics)))
            for origin, diagnostics in self.out.items()
        ]
        known = {drop.finding.key for drop in (*last.dropped, *told)}
        told += [
            Dropped(self.seen[origin], _ONE_WITH)
            for origin in first.applied
            if origin not in last.applied and self.seen[origin].key not in known
        ]
        return tuple(sorted(told, key=lambda drop: (str(drop.finding.path), drop.finding.span)))


def _by_origin(
    guilty: Iterable[tuple[Diagnostic, Collection[Origin]]],
) -> dict[Origin, list[Diagnostic]]:
    found: dict[Origin, list[Diagnostic]] = {}
    for diagnostic, origins in guilty:
        for origin in origins:
            found.setdefault(origin, []).append(diagnostic)
    return found


def _halves(groups: Iterable[Sequence[Origin]]) -> set[Origin]:
    """Half of each of `groups`, as far as those that they share allow."""
    left_out: set[Origin] = set()
    kept: set[Origin] = set()
    for group in groups:
        if len(group) == 1:
            continue
        free = [origin for origin in group if origin not in left_out and origin not in kept]
        wanted = max(0, len(group) // 2 - sum(origin in left_out for origin in group))
        left_out |= {*free[:wanted]}
        kept |= {*free[wanted:]}
    return left_out
