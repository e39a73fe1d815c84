"""The kit is complete, and `kit add` puts modules into a crate without a trace elsewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from codemod.kit import the_kit
from codemod.resources import templates_dir
from tests.conftest import Reattach, Result
from tests.repositories import Sandbox
from tests.rustfmt import TOOLCHAIN, need_rustfmt, unformatted

PACKAGE = b'[package]\nname = "server"\nedition = "2024"\n'
READY = (
    PACKAGE
    + b'\n[dependencies]\ngpui = "0.2.2"\nlog = "0.4"\n'
    + b'\n[dev-dependencies]\ngpui = { version = "0.2.2", features = ["test-support"] }\n'
)
ROOT = b"//! Serves.\n\nmod settings;\n\npub fn serve() {}\n"
CRATE = {"Cargo.toml": READY, "src/lib.rs": ROOT, "src/settings.rs": b""}
NAMES = [module.name for module in the_kit().modules]


def box_with(tmp_path: Path, files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    box = Sandbox.with_files(tmp_path / "repository", files)
    monkeypatch.chdir(box.top)
    return box


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A library that depends on all that the kit does, in a repository, as current folder."""
    return box_with(tmp_path, CRATE, monkeypatch)


def refused(result: Result, *words: str) -> None:
    """It was an error that holds all `words` and says what to do."""
    assert result.code == 2, result.err
    assert "hint: " in result.err
    for word in words:
        assert word in result.err


class TestKit:
    def test_modules_are_the_templates(self) -> None:
        templates = {path.name for path in (templates_dir() / "_kit").glob("*.rs.j2")}
        assert templates == {f"{module.rust_name}.rs.j2" for module in the_kit().modules} | {"declare.rs.j2"}

    @pytest.mark.parametrize("name", NAMES)
    def test_a_module_needs_what_it_uses(self, name: str) -> None:
        kit = the_kit()
        module = kit.named(name)
        used = set(re.findall(r"crate::(\w+)", module.text.decode()))
        brought = {needed.rust_name for needed in kit.with_needs([name])} - {module.rust_name}
        assert used <= brought
        assert {kit.named(needed).rust_name for needed in module.needs} <= used

    @pytest.mark.parametrize("name", NAMES)
    def test_a_module_depends_on_what_is_declared(self, name: str) -> None:
        text = the_kit().named(name).text.decode()
        imported = re.findall(r"^\s*use (\w+)(?:::|;)", text, re.MULTILINE)
        macros = re.findall(r"(?<![\w:>.])([a-z_]+)::\w+!", text)
        outer = {*imported, *macros}
        assert outer - {"crate", "std", "super"} <= set(the_kit().versions)

    @pytest.mark.parametrize("edition", ["2021", "2024"])
    @pytest.mark.parametrize("name", NAMES)
    def test_a_module_is_formatted(self, name: str, edition: str) -> None:
        need_rustfmt()
        assert unformatted(the_kit().named(name).text, edition) == ""

    @pytest.mark.parametrize("name", NAMES)
    def test_a_module_tests_a_hundred_schedules(self, name: str) -> None:
        attributes = re.findall(r"#\[(?:gpui::)?test.*\]", the_kit().named(name).text.decode())
        assert set(attributes) == {"#[gpui::test(iterations = 100)]"}

    def test_the_readme_names_every_module(self) -> None:
        readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
        section = readme.partition("## The kit\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == NAMES

    def test_needs_come_first(self) -> None:
        found = [module.name for module in the_kit().with_needs(["resource-audit"])]
        assert found == ["managed-tasks", "resource-registry", "resource-audit"]


class TestLooking:
    def test_list(self, reattach: Reattach) -> None:
        result = reattach("kit", "list")
        assert result.code == 0
        assert [line.split()[0] for line in result.out.splitlines() if line[0] != " "] == NAMES
        assert "needs resource-registry" in result.out

    @pytest.mark.parametrize("name", ["managed-tasks", "managed_tasks"])
    def test_show(self, reattach: Reattach, name: str) -> None:
        result = reattach("kit", "show", name)
        assert result.code == 0
        assert result.raw == the_kit().named("managed-tasks").text

    def test_show_what_is_not_there(self, reattach: Reattach) -> None:
        refused(reattach("kit", "show", "managed-task"), "no module `managed-task`", "`managed-tasks`")


class TestAdding:
    def test_modules_and_their_needs(self, box: Sandbox, reattach: Reattach) -> None:
        result = reattach("kit", "add", "resource-stress-test", "resource_audit")
        assert result.code == 0
        assert (box.top / "src/lib.rs").read_bytes() == (
            b"//! Serves.\n\npub mod managed_tasks;\npub mod resource_audit;\npub mod resource_registry;\n"
            b"#[cfg(test)]\nmod resource_stress_test;\nmod settings;\n\npub fn serve() {}\n"
        )
        for module in the_kit().modules:
            assert (box.top / f"src/{module.rust_name}.rs").read_bytes() == module.text
            assert f"added src/{module.rust_name}.rs" in result.err
        assert "changed src/lib.rs" in result.err
        changed = {"src/lib.rs"} | {f"src/{module.rust_name}.rs" for module in the_kit().modules}
        status = box.git("status", "--porcelain", "--untracked-files=all").decode().splitlines()
        assert {line[3:] for line in status} == changed

    def test_quiet(self, box: Sandbox, reattach: Reattach) -> None:
        assert reattach("kit", "add", "managed-tasks", "--quiet").err == ""

    def test_a_binary(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reattach: Reattach) -> None:
        files = {"Cargo.toml": READY, "src/main.rs": b"fn main() {}\n"}
        box = box_with(tmp_path, files, monkeypatch)
        assert reattach("kit", "add", "managed-tasks").code == 0
        assert (box.top / "src/main.rs").read_bytes() == b"mod managed_tasks;\n\nfn main() {}\n"

    def test_a_library_with_a_path_of_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reattach: Reattach
    ) -> None:
        manifest = READY + b'\n[lib]\npath = "source/server.rs"\n'
        box = box_with(tmp_path, {"Cargo.toml": manifest, "source/server.rs": b"mod a;"}, monkeypatch)
        assert reattach("kit", "add", "managed-tasks", "--crate", box.top / "Cargo.toml").code == 0
        assert (box.top / "source/server.rs").read_bytes() == b"mod a;\npub mod managed_tasks;\n"
        assert (box.top / "source/managed_tasks.rs").is_file()

    def test_line_ends_stay(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reattach: Reattach
    ) -> None:
        box = box_with(tmp_path, CRATE | {"src/lib.rs": ROOT.replace(b"\n", b"\r\n")}, monkeypatch)
        assert reattach("kit", "add", "managed-tasks").code == 0
        changed = (box.top / "src/lib.rs").read_bytes()
        assert changed.count(b"\n") == changed.count(b"\r\n") == ROOT.count(b"\n") + 1

    def test_formatted_in_the_style_of_the_project(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reattach: Reattach
    ) -> None:
        need_rustfmt()
        monkeypatch.delenv("RUSTFMT")
        for variable in ("HOME", "RUSTUP_TOOLCHAIN"):
            monkeypatch.setenv(variable, TOOLCHAIN[variable])
        box = box_with(tmp_path, CRATE | {"rustfmt.toml": b"hard_tabs = true\n"}, monkeypatch)
        assert reattach("kit", "add", "managed-tasks").code == 0
        written = (box.top / "src/managed_tasks.rs").read_bytes()
        assert b"\n\t" in written
        assert b"\n    " not in written

    def test_what_is_needed_and_there_stays(self, box: Sandbox, reattach: Reattach) -> None:
        assert reattach("kit", "add", "managed-tasks").code == 0
        box.write({"src/managed_tasks.rs": b"// ours by now\n"})
        box.git("add", "--all")
        box.git("commit", "--message=second")
        result = reattach("kit", "add", "resource-registry")
        assert result.code == 0
        assert "managed_tasks is there already" in result.err
        assert (box.top / "src/managed_tasks.rs").read_bytes() == b"// ours by now\n"
        assert (box.top / "src/lib.rs").read_bytes().count(b"mod managed_tasks;") == 1

    def test_one_undoable_commit(self, box: Sandbox, reattach: Reattach) -> None:
        box.write({"notes.txt": b"not committed\n"})
        before = {path: path.read_bytes() for path in box.top.glob("[!.]*/**/*") if path.is_file()}
        result = reattach("kit", "add", "resource-registry", "--branch", "kit")
        assert result.code == 0, result.err
        assert box.git("rev-list", "--count", "main..kit") == b"1\n"
        assert box.git("symbolic-ref", "HEAD") == b"refs/heads/main\n"
        assert {path: path.read_bytes() for path in before} == before
        assert not (box.top / "src/managed_tasks.rs").exists()
        names = box.git("diff", "--name-only", "main", "kit").decode().split()
        assert names == ["src/lib.rs", "src/managed_tasks.rs", "src/resource_registry.rs"]
        assert box.git("show", "kit:src/managed_tasks.rs") == the_kit().named("managed-tasks").text
        subject = box.git("log", "-1", "--format=%s", "kit").decode()
        assert subject == "server: Add managed_tasks and resource_registry\n"
        box.git("switch", "--quiet", "kit")
        box.git("revert", "--no-edit", "HEAD")
        assert box.git("diff", "main", "HEAD") == b""

    def test_a_long_subject(self, box: Sandbox, reattach: Reattach) -> None:
        assert reattach("kit", "add", *NAMES, "--branch", "kit", "--switch").code == 0
        subject, _, *body = box.git("log", "-1", "--format=%B").decode().splitlines()
        assert subject == "server: Add 4 modules that own tasks and registrations"
        assert all(len(line) <= 72 for line in body)
        assert (box.top / "src/resource_audit.rs").is_file()


class TestDependencies:
    @pytest.fixture
    def bare(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
        """A workspace that shares gpui, and a package in it without dependencies."""
        files = {
            "Cargo.toml": b'[workspace]\nmembers = ["server"]\n\n[workspace.dependencies]\ngpui = "0.2.2"\n',
            "server/Cargo.toml": PACKAGE + b'\n[dependencies] # few\nserde = "1"\n',
            "server/src/lib.rs": b"",
        }
        return box_with(tmp_path, files, monkeypatch)

    def test_missing_ones_are_named(self, bare: Sandbox, reattach: Reattach) -> None:
        before = bare.state()
        refused(
            reattach("kit", "add", "managed-tasks", "--crate", "server"),
            "* [dependencies] gpui.workspace = true",
            '* [dev-dependencies] gpui = { workspace = true, features = ["test-support"] }',
            '* [workspace.dependencies] log = "0.4"',
            "* [dependencies] log.workspace = true",
            "--workspace",
        )
        assert bare.state() == before

    def test_missing_ones_are_added(self, bare: Sandbox, reattach: Reattach) -> None:
        assert reattach("kit", "add", "managed-tasks", "--crate", "server", "--workspace").code == 0
        assert (bare.top / "Cargo.toml").read_bytes() == (
            b'[workspace]\nmembers = ["server"]\n\n[workspace.dependencies]\ngpui = "0.2.2"\nlog = "0.4"\n'
        )
        assert (bare.top / "server/Cargo.toml").read_bytes() == (
            PACKAGE + b"\n[dependencies] # few\ngpui.workspace = true\nlog.workspace = true\n"
            b'serde = "1"\n\n[dev-dependencies]\n'
            b'gpui = { workspace = true, features = ["test-support"] }\n'
        )
        assert (bare.top / "server/src/lib.rs").read_bytes() == b"pub mod managed_tasks;\n"

    def test_a_package_by_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reattach: Reattach
    ) -> None:
        box = box_with(tmp_path, {"Cargo.toml": PACKAGE, "src/lib.rs": b""}, monkeypatch)
        assert reattach("kit", "add", "managed-tasks", "--workspace").code == 0
        assert (box.top / "Cargo.toml").read_bytes() == READY

    @pytest.mark.parametrize(
        ("gpui", "line"),
        [
            ('{ path = "../gpui" }', b'{ path = "../gpui", features = ["test-support"] }'),
            ('"=0.2.2"', b'{ version = "=0.2.2", features = ["test-support"] }'),
        ],
    )
    def test_tests_take_gpui_from_the_same_place(
        self, box: Sandbox, reattach: Reattach, gpui: str, line: bytes
    ) -> None:
        manifest = PACKAGE + f'\n[dependencies]\ngpui = {gpui}\nlog = "0.4"\n'.encode()
        box.write({"Cargo.toml": manifest})
        assert reattach("kit", "add", "managed-tasks", "--workspace", "--allow-dirty").code == 0
        assert (
            box.top / "Cargo.toml"
        ).read_bytes() == manifest + b"\n[dev-dependencies]\ngpui = " + line + b"\n"

    def test_features_can_come_from_the_workspace(self, bare: Sandbox, reattach: Reattach) -> None:
        shared = b'gpui = { version = "0.2.2", features = ["test-support"] }\nlog = "0.4"\n'
        own = PACKAGE + b"\n[dependencies]\ngpui.workspace = true\nlog.workspace = true\n"
        files = {"Cargo.toml": b"[workspace]\n[workspace.dependencies]\n" + shared, "server/Cargo.toml": own}
        bare.write(files)
        assert reattach("kit", "add", "managed-tasks", "--crate", "server", "--allow-dirty").code == 0
        assert {name: (bare.top / name).read_bytes() for name in files} == files

    def test_other_features_are_left_to_the_user(self, box: Sandbox, reattach: Reattach) -> None:
        manifest = READY.replace(b"test-support", b"x11")
        box.write({"Cargo.toml": manifest})
        result = reattach("kit", "add", "managed-tasks", "--workspace", "--allow-dirty")
        refused(result, "[dev-dependencies]", "add the features test-support")
        assert (box.top / "Cargo.toml").read_bytes() == manifest


class TestRefusing:
    def test_no_manifest(self, box: Sandbox, reattach: Reattach) -> None:
        refused(reattach("kit", "add", "managed-tasks", "--crate", "src"), "there is no", "src/Cargo.toml")

    def test_a_virtual_manifest(self, example: Path, reattach: Reattach) -> None:
        assert "package" not in tomllib.loads((example / "Cargo.toml").read_text())
        refused(reattach("kit", "add", "managed-tasks"), "a workspace without a package", "--crate PATH")

    def test_no_root_file(self, box: Sandbox, reattach: Reattach) -> None:
        (box.top / "src/lib.rs").unlink()
        refused(reattach("kit", "add", "managed-tasks"), "neither a library nor a src/main.rs")

    @pytest.mark.parametrize(
        "there",
        [
            {"src/managed_tasks.rs": b"// mine\n"},
            {"src/managed_tasks/mod.rs": b"// mine\n"},
            {"src/lib.rs": b"mod managed_tasks {}\n"},
            {"src/lib.rs": b"use other::managed_tasks;\n"},
        ],
    )
    @pytest.mark.parametrize("target", [(), ("--branch", "kit")])
    def test_a_name_that_is_taken(
        self, box: Sandbox, reattach: Reattach, there: dict[str, bytes], target: tuple[str, ...]
    ) -> None:
        box.write(there)
        box.git("add", "--all")
        box.git("commit", "--message=second")
        before = box.state()
        result = reattach("kit", "add", "managed-tasks", *target)
        refused(result, "has a module `managed_tasks` already", *there)
        assert box.state() == before

    def test_a_dirty_tree(self, box: Sandbox, reattach: Reattach) -> None:
        box.write({"src/settings.rs": b"// new\n"})
        before = box.state()
        refused(reattach("kit", "add", "managed-tasks"), "src/settings.rs (dirty)", "--allow-dirty")
        assert box.state() == before
        assert reattach("kit", "add", "managed-tasks", "--allow-dirty").code == 0

    def test_a_branch_with_a_changed_root_file(self, box: Sandbox, reattach: Reattach) -> None:
        box.write({"src/lib.rs": ROOT + b"// new\n"})
        result = reattach("kit", "add", "managed-tasks", "--branch", "kit")
        refused(result, "differ from the last commit", "src/lib.rs")

    def test_no_repository(self, example: Path, reattach: Reattach) -> None:
        crate = example / "crates/assistant"
        arguments = ("kit", "add", "managed-tasks", "--crate", crate, "--workspace")
        refused(reattach(*arguments), "in no git repository", "--allow-no-vcs")
        refused(reattach(*arguments, "--branch", "kit"), "in no git repository", "--branch")
        assert not (crate / "src/managed_tasks.rs").exists()
        assert reattach(*arguments, "--allow-no-vcs").code == 0
        assert (crate / "src/managed_tasks.rs").is_file()

    def test_switching_without_a_branch(self, box: Sandbox, reattach: Reattach) -> None:
        refused(reattach("kit", "add", "managed-tasks", "--switch"), "--switch goes to the branch")

    def test_an_unknown_module(self, box: Sandbox, reattach: Reattach) -> None:
        refused(
            reattach("kit", "add", "managed-tasks", "registry"), "no module `registry`", "resource-registry"
        )
