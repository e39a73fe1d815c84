"""A dependency becomes one more line of a Cargo.toml, and nothing else in it moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.manifest import add_line, entry, with_features
from codemod.model import ReattachError

PATH = Path("Cargo.toml")
LOG = 'log = "0.4"'


def added(before: str, line: str = LOG, table: str = "dependencies") -> str:
    return add_line(before.encode(), table, line, PATH).decode()


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param('[dependencies]\nanyhow = "1"\n>util = "1"\n', id="sorted"),
        pytest.param('[dependencies]\n>util = "1"\n', id="first"),
        pytest.param('[dependencies]\nanyhow = "1"\n>', id="last"),
        pytest.param('[dependencies]\nutil = "1"\nanyhow = "1"\n>', id="not sorted"),
        pytest.param('[dependencies]\nutil = "1"\nanyhow = "1"\n>\n[lib]\n', id="above the next table"),
        pytest.param("[dependencies]\nanyhow.workspace = true\n>util.workspace = true\n", id="dotted"),
        pytest.param('[dependencies]\nanyhow = "1" # a\n># on util\nutil = "1"\n', id="above a comment"),
        pytest.param('[dependencies]\nanyhow = "1"\n>\n# the library\n[lib]\n', id="above the next comment"),
        pytest.param("[dependencies]\n>", id="an empty table"),
        pytest.param("[ dependencies ] # all\n>", id="an odd header"),
        pytest.param(
            '[dependencies]\nanyhow = "1"\n>\n[dependencies.util]\nversion = "1"\n', id="a table in it"
        ),
        pytest.param(
            '[dependencies]\nanyhow = { version = "1", features = [\n    "a",\n] }\n>',
            id="over several lines",
        ),
        pytest.param('[dependencies]\r\nanyhow = "1"\r\n>\r\n[lib]\r\n', id="other line ends"),
    ],
)
def test_the_place(expected: str) -> None:
    newline = "\r\n" if "\r\n" in expected else "\n"
    assert added(expected.replace(">", "")) == expected.replace(">", LOG + newline)


def test_a_table_is_made() -> None:
    package = '[package]\nname = "a"\n'
    assert added(package) == f"{package}\n[dependencies]\n{LOG}\n"
    assert added(package.rstrip()) == f"{package}\n[dependencies]\n{LOG}\n"
    workspace = '[workspace]\nmembers = ["a"]\n'
    wanted = f"{workspace}\n[workspace.dependencies]\n{LOG}\n"
    assert added(workspace, table="workspace.dependencies") == wanted


@pytest.mark.parametrize(
    "before",
    [
        'dependencies = { anyhow = "1" }\n',
        'dependencies.anyhow = "1"\n[lib]\n',
        '[package]\ndescription = """\n[dependencies]\n"""\n',
        f"[dependencies]\n{LOG}\n",
    ],
)
def test_what_cannot_be_done_by_a_line_is_refused(before: str) -> None:
    with pytest.raises(ReattachError, match=r"Cargo\.toml: .* could not be added") as refused:
        added(before)
    assert refused.value.hint


def test_entries() -> None:
    assert entry("gpui", "0.2.2") == 'gpui = "0.2.2"'
    assert entry("gpui", {"workspace": True}) == "gpui.workspace = true"
    features = {"workspace": True, "features": ["test-support", "x11"]}
    assert entry("gpui", features) == 'gpui = { workspace = true, features = ["test-support", "x11"] }'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0.2.2", {"version": "0.2.2", "features": ["x"]}),
        ({"workspace": True, "features": ["y"]}, {"workspace": True, "features": ["x"]}),
        ({"path": "../gpui", "optional": True}, {"path": "../gpui", "features": ["x"]}),
        (
            {"version": "=0.2.2", "default-features": False},
            {"version": "=0.2.2", "default-features": False, "features": ["x"]},
        ),
    ],
)
def test_the_same_dependency_with_other_features(given: object, expected: object) -> None:
    assert with_features(given, ["x"]) == expected
