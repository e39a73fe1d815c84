"""Settings as a frozen value, from `reattach.toml` or a metadata table of Cargo.toml and the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codemod.logsettings import LogSettings, parse_logs
from codemod.model import Applicability, ReattachError
from codemod.tomlfile import as_table, read_toml, subtable, unknown_word, wrong_value

if TYPE_CHECKING:
    from codemod.rule import Rule

SETTINGS_FILE = "reattach.toml"
_MANIFEST = "Cargo.toml"
# What a file cannot set: how to look at one run, and what stands in the tables of the rules.
_NO_KEYS = ("audit", "applicability")
# An option that every rule has, and its values.
_TRUST = "applicability"
_TRUSTED = (Applicability.SAFE, Applicability.REVIEW, Applicability.REPORT)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do.

    `select` and `ignore` are rule ids (empty `select` means the rules that are on by default).
    `exclude` are gitignore-style patterns relative to the workspace root. `rules` holds each rule's options.
    `unsafe_fixes` applies suggestions marked "review" besides the safe ones. `jobs` is the number of
    processes, 0 for one per processor. `strict` asks for every handle that something could own, `audit` for
    every place that was looked at, fine ones included. `applicability` says by rule how far its fixes are
    trusted; see `codemod.deciding`. `baseline` is the file to use in place of the one at the top of the
    workspace. `logs` is what `reattach logs` goes by.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unsafe_fixes: bool = False
    jobs: int = 0
    strict: bool = False
    audit: bool = False
    applicability: Mapping[str, Applicability] = field(default_factory=dict)
    baseline: Path | None = None
    logs: LogSettings = field(default_factory=LogSettings)


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says; None, or an empty `options`, where it is silent.

    `options` holds triples of rule, option and value. An empty rule stands for all rules with that option.
    Among the options is `applicability`, which every rule has.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    unsafe_fixes: bool | None = None
    jobs: int | None = None
    strict: bool | None = None
    audit: bool | None = None
    options: tuple[tuple[str, str, str], ...] = ()


def load(root: Path, rules: Sequence[Rule], *, file: Path | None = None) -> Settings:
    """The settings for the workspace at `root`, whose rules are `rules`.

    They are read from `file`, or else from the nearest `reattach.toml` at `root` or above it (up to the top
    of the git repository), or else from `[workspace.metadata.reattach]` or `[package.metadata.reattach]` in
    the Cargo.toml at `root`. Without any, everything has its default.

    Raises:
        ReattachError: for a file that cannot be read, for a key, rule or option nobody knows, for a value of
            the wrong kind, and for two sources in one place.
    """
    source = _source(root, file)
    if source is None:
        return Settings()
    table, where, folder = source
    settings = _parse(table, where, rules)
    return settings if settings.baseline is None else replace(settings, baseline=folder / settings.baseline)


def are_there(root: Path, *, file: Path | None = None) -> bool:
    """Whether `load` would find any settings; raises what `load` raises for a file that it cannot read."""
    return _source(root, file) is not None


def _source(root: Path, file: Path | None) -> tuple[Any, str, Path] | None:
    """The settings as they are written down, where that is, and the folder that their paths start from."""
    if file is not None:
        return read_toml(file), str(file), file.parent
    own = _nearest(root)
    tables = _metadata(root / _MANIFEST)
    here = [*tables, str(own)] if own is not None and own.parent == root else [*tables]
    if len(here) > 1:
        raise ReattachError(f"settings in two places: {' and '.join(here)}", hint="keep one of them")
    if own is not None:
        return read_toml(own), str(own), own.parent
    for where, table in tables.items():
        return table, where, root
    return None


def override(settings: Settings, given: Overrides, rules: Sequence[Rule]) -> Settings:
    """`settings` with what the command line says in place of it.

    A rule that the command line selects runs, whatever the file ignores.

    Raises:
        ReattachError: for a rule, option or value nobody knows.
    """
    _check_rules("--select", given.select or (), rules)
    _check_rules("--ignore", given.ignore or (), rules)
    names = [item.name for item in fields(Overrides) if item.name != "options"]
    changed = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    if given.select and given.ignore is None:
        changed["ignore"] = tuple(rule_id for rule_id in settings.ignore if rule_id not in given.select)
    options = {rule_id: dict(values) for rule_id, values in settings.rules.items()}
    trust = dict(settings.applicability)
    for rule_id, name, value in given.options:
        for target in _targets(rule_id, name, value, rules):
            _check_option(target, name, value, f"--set {target.id}.{name}={value}")
            if name == _TRUST:
                trust[target.id] = Applicability(value)
            else:
                options.setdefault(target.id, {})[name] = value
    return replace(settings, **changed, rules=options, applicability=trust)


def _targets(rule_id: str, name: str, value: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules whose option `name` is to have `value`: the one named, or all that offer the value."""
    if rule_id:
        _check_rules("--set", [rule_id], rules)
        return [rule for rule in rules if rule.id == rule_id]
    having = [rule for rule in rules if any(option.name == name for option in rule.options)]
    if not having:
        raise ReattachError(f"no rule has an option `{name}`")
    offering = [
        rule for rule in having for option in rule.options if option.name == name and value in option.choices
    ]
    return offering or having


def _nearest(root: Path) -> Path | None:
    for folder in (root, *root.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder / SETTINGS_FILE
        if (folder / ".git").exists():
            break
    return None


def _metadata(manifest: Path) -> dict[str, dict[str, Any]]:
    """The tables for reattach in a Cargo.toml, by a name to show."""
    # Most have none, and parsing a large manifest takes longer than looking for the word.
    if not manifest.is_file() or b"reattach" not in manifest.read_bytes():
        return {}
    content = read_toml(manifest)
    found = {}
    for section in ("workspace", "package"):
        metadata = subtable(subtable(content, section), "metadata")
        if "reattach" in metadata:
            found[f"{manifest} [{section}.metadata.reattach]"] = metadata["reattach"]
    return found


def _parse(table: Any, where: str, rules: Sequence[Rule]) -> Settings:
    known = [item.name.replace("_", "-") for item in fields(Settings) if item.name not in _NO_KEYS]
    values: dict[str, Any] = {}
    for key, value in as_table(table, where, "the settings").items():
        if key not in known:
            unknown_word(where, "key", key, known)
        values[key.replace("-", "_")] = _value(key, value, where, rules)
    for key in ("select", "ignore"):
        _check_rules(f"{where}: `{key}`", values.get(key, ()), rules)
    options: dict[str, dict[str, str]] = values.get("rules", {})
    trust = {rule: Applicability(table.pop(_TRUST)) for rule, table in options.items() if _TRUST in table}
    return Settings(**values, applicability=trust)


def _check_rules(where: str, ids: Collection[str], rules: Sequence[Rule]) -> None:
    known = [rule.id for rule in rules]
    for rule_id in ids:
        if rule_id not in known:
            unknown_word(where, "rule", rule_id, known)


def _value(key: str, value: Any, where: str, rules: Sequence[Rule]) -> Any:
    """`value` in the form that Settings keeps it in."""
    if key == "logs":
        return parse_logs(value, where)
    if key == "rules":
        return _options(as_table(value, where, "`rules`"), where, rules)
    if key in ("unsafe-fixes", "strict"):
        if not isinstance(value, bool):
            wrong_value(where, key, "true or false", value)
        return value
    if key == "jobs":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            wrong_value(where, key, "a number of processes, 0 for one per processor", value)
        return value
    if key == "baseline":
        if not isinstance(value, str) or not value:
            wrong_value(where, key, "the path of a file", value)
        return Path(value)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        wrong_value(where, key, "a list of strings", value)
    return tuple(value)


def _options(tables: dict[str, Any], where: str, rules: Sequence[Rule]) -> dict[str, dict[str, str]]:
    _check_rules(f"{where}: [rules]", tables, rules)
    by_id = {rule.id: rule for rule in rules}
    for rule_id, table in tables.items():
        place = f"{where}: [rules.{rule_id}]"
        for name, value in as_table(table, where, f"`rules.{rule_id}`").items():
            _check_option(by_id[rule_id], name, value, place)
    return {rule_id: dict(table) for rule_id, table in tables.items()}


def _check_option(rule: Rule, name: str, value: Any, where: str) -> None:
    known = {option.name: option.choices for option in rule.options} | {_TRUST: _TRUSTED}
    if name not in known:
        unknown_word(where, "option", name, known)
    if value not in known[name]:
        choices = ", ".join(f'"{choice}"' for choice in known[name])
        wrong_value(where, name, f"one of {choices}", value)
