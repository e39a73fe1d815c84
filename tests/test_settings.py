"""Where settings come from, who wins, and what is refused."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from codemod.catalog import all_rules
from codemod.model import OWN_RULES, Applicability, ReattachError
from codemod.rule import Option
from codemod.settings import Overrides, Settings, load, override
from tests.made import rule

STRATEGY = Option("strategy", ("skip", "replace"), "skip", "what to do")
PLACE = Option("strategy", ("slot", "map"), "slot", "where to put it")
RULES = (rule("lost-task", PLACE), rule("unguarded-thing", STRATEGY), rule("token-count", default=False))

METADATA = '[{}.metadata.reattach]\nselect = ["token-count"]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in a repository, below a folder that is none of its business."""
    root = tmp_path / "outer" / "repo" / "workspace"
    root.mkdir(parents=True)
    (root.parent / ".git").mkdir()
    return root


def written(root: Path, text: str, name: str = "reattach.toml") -> Path:
    (root / name).write_text(text, encoding="utf-8")
    return root / name


def refusal(root: Path, text: str) -> ReattachError:
    written(root, text)
    with pytest.raises(ReattachError) as caught:
        load(root, RULES)
    assert "reattach.toml" in caught.value.message
    return caught.value


class TestSources:
    def test_without_any_everything_has_its_default(self, root: Path) -> None:
        assert load(root, RULES) == Settings()

    def test_every_key(self, root: Path) -> None:
        text = """
            select = ["lost-task", "unguarded-thing"]
            ignore = ["token-count"]
            exclude = ["generated/", "*.gen.rs"]
            unsafe-fixes = true
            jobs = 3
            strict = true
            baseline = "known/leaks.json"
            [rules.unguarded-thing]
            strategy = "replace"
            applicability = "report"
            [rules.lost-task]
            applicability = "review"
        """
        written(root, text)
        assert load(root, RULES) == Settings(
            select=("lost-task", "unguarded-thing"),
            ignore=("token-count",),
            exclude=("generated/", "*.gen.rs"),
            unsafe_fixes=True,
            jobs=3,
            rules={"unguarded-thing": {"strategy": "replace"}, "lost-task": {}},
            strict=True,
            applicability={"unguarded-thing": Applicability.REPORT, "lost-task": Applicability.REVIEW},
            baseline=root / "known" / "leaks.json",
        )

    def test_a_path_starts_where_it_is_written(self, root: Path) -> None:
        written(root.parent, 'baseline = "leaks.json"\n')
        assert load(root, RULES).baseline == root.parent / "leaks.json"
        assert load(root, RULES, file=root.parent / "reattach.toml").baseline == root.parent / "leaks.json"
        table = '[workspace.metadata.reattach]\nbaseline = "../leaks.json"\n'
        (root.parent / "reattach.toml").unlink()
        written(root, table, "Cargo.toml")
        assert load(root, RULES).baseline == root / ".." / "leaks.json"

    @pytest.mark.parametrize("section", ["workspace", "package"])
    def test_the_manifest_may_hold_them(self, root: Path, section: str) -> None:
        written(root, METADATA.format(section), "Cargo.toml")
        assert load(root, RULES).select == ("token-count",)

    def test_a_manifest_that_speaks_of_other_tools_says_nothing(self, root: Path) -> None:
        written(root, '[workspace.metadata.other]\nselect = ["x"] # reattach\n', "Cargo.toml")
        assert load(root, RULES) == Settings()

    def test_the_nearest_file_up_to_the_repository_counts(self, root: Path) -> None:
        written(root.parent, "jobs = 1\n")
        written(root.parent.parent, "jobs = 2\n")
        assert load(root, RULES).jobs == 1
        written(root, "jobs = 3\n")
        assert load(root, RULES).jobs == 3

    def test_no_file_above_the_repository_counts(self, root: Path) -> None:
        written(root.parent.parent, "jobs = 2\n")
        assert load(root, RULES) == Settings()

    def test_the_own_file_wins_over_the_manifest(self, root: Path) -> None:
        written(root.parent, "jobs = 1\n")
        written(root, METADATA.format("workspace"), "Cargo.toml")
        assert load(root, RULES) == Settings(jobs=1)

    def test_two_sources_in_one_place_are_refused(self, root: Path) -> None:
        written(root, METADATA.format("workspace"), "Cargo.toml")
        error = refusal(root, "jobs = 1\n")
        assert f"{root / 'Cargo.toml'} [workspace.metadata.reattach]" in error.message
        assert str(root / "reattach.toml") in error.message

    def test_two_tables_in_one_manifest_are_refused(self, root: Path) -> None:
        written(root, METADATA.format("workspace") + METADATA.format("package"), "Cargo.toml")
        with pytest.raises(ReattachError, match=r"\[workspace\.metadata.*\[package\.metadata"):
            load(root, RULES)

    def test_a_file_that_is_named_counts_alone(self, root: Path) -> None:
        written(root, "jobs = 1\n")
        assert load(root, RULES, file=written(root, "jobs = 7\n", "other.toml")).jobs == 7

    def test_a_named_file_that_is_not_there_is_an_error(self, root: Path) -> None:
        with pytest.raises(ReattachError, match=r"none\.toml cannot be read: No such file"):
            load(root, RULES, file=root / "none.toml")

    def test_settings_travel_between_processes(self, root: Path) -> None:
        written(root, '[rules.unguarded-thing]\nstrategy = "replace"\n')
        settings = load(root, RULES)
        assert pickle.loads(pickle.dumps(settings)) == settings


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "message", "hint"),
        [
            ("slect = []", "unknown key `slect`", "did you mean `select`?"),
            ("unsafe_fixes = true", "unknown key `unsafe_fixes`", "did you mean `unsafe-fixes`?"),
            ("colour = 1", "unknown key `colour`", "known keys: baseline, exclude, ignore, jobs"),
            ('select = ["lost-tusk"]', "`select`: unknown rule `lost-tusk`", "did you mean `lost-task`?"),
            ('ignore = ["zzz"]', "`ignore`: unknown rule `zzz`", "known rules: lost-task"),
            ("[rules.lost]", "[rules]: unknown rule `lost`", "did you mean `lost-task`?"),
            (
                "[rules.lost-task]\nstratgy = 'map'",
                "[rules.lost-task]: unknown option `stratgy`",
                "did you mean `strategy`?",
            ),
            ("[rules.token-count]\nx = 'y'", "unknown option `x`", "known options: applicability"),
            ("audit = true", "unknown key `audit`", "known keys: baseline, exclude"),
            ("applicability = 'safe'", "unknown key `applicability`", ""),
            (
                "[rules.token-count]\napplicability = 'fine'",
                '`applicability` must be one of "safe", "review", "report", not \'fine\'',
                "",
            ),
            (
                "[rules.lost-task]\nstrategy = 'skip'",
                '[rules.lost-task]: `strategy` must be one of "slot", "map", not \'skip\'',
                "",
            ),
            ("[rules.lost-task]\nstrategy = 1", '`strategy` must be one of "slot", "map", not 1', ""),
        ],
    )
    def test_nobody_knows_it(self, root: Path, text: str, message: str, hint: str) -> None:
        error = refusal(root, text)
        assert message in error.message
        assert error.hint.startswith(hint)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('select = "lost-task"', "`select` must be a list of strings, not 'lost-task'"),
            ("exclude = [1]", "`exclude` must be a list of strings, not [1]"),
            ('unsafe-fixes = "yes"', "`unsafe-fixes` must be true or false, not 'yes'"),
            ("baseline = true", "`baseline` must be the path of a file, not True"),
            ('baseline = ""', "`baseline` must be the path of a file, not ''"),
            ("strict = 1", "`strict` must be true or false, not 1"),
            ("jobs = true", "`jobs` must be a number of processes"),
            ("jobs = -1", "`jobs` must be a number of processes"),
            ("rules = 1", "`rules` must be a table, not 1"),
            ("[rules]\nlost-task = 1", "`rules.lost-task` must be a table, not 1"),
        ],
    )
    def test_a_value_of_the_wrong_kind(self, root: Path, text: str, message: str) -> None:
        assert message in refusal(root, text).message

    def test_a_metadata_table_that_is_none(self, root: Path) -> None:
        written(root, "[workspace.metadata]\nreattach = true\n", "Cargo.toml")
        with pytest.raises(ReattachError, match="must be a table, not True"):
            load(root, RULES)

    def test_broken_toml_is_named_with_its_line(self, root: Path) -> None:
        assert "is not valid TOML" in refusal(root, "jobs = 1\nselect = [\n").message
        assert "line 2" in refusal(root, "jobs = 1\njobs == 2\n").message

    def test_a_file_that_is_not_utf_8(self, root: Path) -> None:
        (root / "reattach.toml").write_bytes(b"# \xff\n")
        with pytest.raises(ReattachError, match="is not valid TOML"):
            load(root, RULES)


def test_no_rule_takes_a_name_that_means_something_for_all() -> None:
    names = {option.name for rule in all_rules() for option in rule.options}
    assert names.isdisjoint({"applicability", "strict"})
    assert {rule.id for rule in all_rules()}.isdisjoint(OWN_RULES)


class TestOverride:
    def test_silence_changes_nothing(self) -> None:
        settings = Settings(
            select=("lost-task",), unsafe_fixes=True, rules={"lost-task": {"strategy": "map"}}
        )
        assert override(settings, Overrides(), RULES) == settings

    def test_each_word_replaces_that_of_the_file(self) -> None:
        settings = Settings(select=("lost-task",), ignore=("token-count",), exclude=("a",), jobs=1)
        given = Overrides(("token-count",), ("lost-task",), ("b",), unsafe_fixes=False, jobs=0)
        assert override(settings, given, RULES) == Settings(("token-count",), ("lost-task",), ("b",))
        given = Overrides(strict=False, audit=True)
        assert override(Settings(strict=True), given, RULES) == Settings(audit=True)

    def test_a_selected_rule_runs_whatever_the_file_ignores(self) -> None:
        settings = Settings(ignore=("token-count", "lost-task"))
        changed = override(settings, Overrides(select=("token-count",)), RULES)
        assert changed.ignore == ("lost-task",)

    @pytest.mark.parametrize("flag", ["select", "ignore"])
    def test_an_unknown_rule_is_refused(self, flag: str) -> None:
        with pytest.raises(ReattachError, match=f"--{flag}: unknown rule `lost-tsk`") as caught:
            override(Settings(), Overrides(**{flag: ("lost-tsk",)}), RULES)  # type: ignore[arg-type]  # by name
        assert caught.value.hint == "did you mean `lost-task`?"

    def test_an_option_of_one_rule(self) -> None:
        settings = Settings(rules={"unguarded-thing": {"strategy": "skip"}})
        given = Overrides(options=(("lost-task", "strategy", "map"),))
        changed = override(settings, given, RULES)
        assert changed.rules == {"lost-task": {"strategy": "map"}, "unguarded-thing": {"strategy": "skip"}}
        assert settings.rules == {"unguarded-thing": {"strategy": "skip"}}

    def test_an_option_without_a_rule_goes_to_all_that_offer_the_value(self) -> None:
        given = Overrides(options=(("", "strategy", "replace"),))
        assert override(Settings(), given, RULES).rules == {"unguarded-thing": {"strategy": "replace"}}

    def test_how_far_a_rule_is_trusted(self) -> None:
        settings = Settings(applicability={"lost-task": Applicability.REPORT})
        given = Overrides(
            options=(("lost-task", "applicability", "safe"), ("token-count", "applicability", "review"))
        )
        changed = override(settings, given, RULES)
        assert changed.applicability == {
            "lost-task": Applicability.SAFE,
            "token-count": Applicability.REVIEW,
        }
        assert changed.rules == {}
        assert settings.applicability == {"lost-task": Applicability.REPORT}

    @pytest.mark.parametrize(
        ("option", "message"),
        [
            (("lost", "strategy", "map"), "--set: unknown rule `lost`"),
            (("lost-task", "stratgy", "map"), "unknown option `stratgy`"),
            (("lost-task", "strategy", "skip"), 'must be one of "slot", "map", not \'skip\''),
            (("", "strategy", "none"), "`strategy` must be one of"),
            (("", "colour", "red"), "no rule has an option `colour`"),
            (("lost-task", "applicability", "fine"), '"safe", "review", "report", not \'fine\''),
        ],
    )
    def test_an_option_nobody_knows(self, option: tuple[str, str, str], message: str) -> None:
        with pytest.raises(ReattachError) as caught:
            override(Settings(), Overrides(options=(option,)), RULES)
        assert message in caught.value.message
