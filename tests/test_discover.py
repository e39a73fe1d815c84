"""Which workspace, which files, which bytes."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from codemod.discover import MAX_FILE_BYTES, expand, find_root, read_source, workspace_files
from codemod.model import Problem, ReattachError, Source
from tests.repositories import Sandbox

WORKSPACE = '[workspace]\nmembers = ["crates/*"]\n'
PACKAGE = '[package]\nname = "some"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path.resolve()


def lay_out(folder: Path, files: Mapping[str, str] | Iterable[str]) -> Path:
    texts = files if isinstance(files, Mapping) else dict.fromkeys(files, "")
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def names(folder: Path, files: Iterable[Path]) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files]


def messages(problems: Iterable[Problem]) -> list[str]:
    return [problem.message for problem in problems]


class TestRoot:
    def test_a_member_leads_to_its_workspace(self, folder: Path) -> None:
        lay_out(folder, {"Cargo.toml": WORKSPACE, "crates/a/Cargo.toml": PACKAGE, "crates/a/src/lib.rs": ""})
        assert find_root([folder / "crates/a/src/lib.rs"]) == folder
        assert find_root([folder / "crates/a/src"]) == folder
        assert find_root([folder]) == folder

    def test_a_path_that_does_not_exist_is_looked_for_from_above(self, folder: Path) -> None:
        lay_out(folder, {"Cargo.toml": WORKSPACE, "crates/a/Cargo.toml": PACKAGE})
        assert find_root([folder / "crates/a/no/such.rs"]) == folder

    def test_an_excluded_package_is_its_own_root(self, folder: Path) -> None:
        manifest = '[workspace]\nmembers = ["crates/*"]\nexclude = ["tools"]\n'
        lay_out(folder, {"Cargo.toml": manifest, "tools/x/Cargo.toml": PACKAGE})
        assert find_root([folder / "tools/x"]) == folder / "tools/x"

    def test_an_explicit_member_wins_over_an_excluded_folder(self, folder: Path) -> None:
        manifest = '[workspace]\nmembers = ["tools/x"]\nexclude = ["tools"]\n'
        lay_out(folder, {"Cargo.toml": manifest, "tools/x/Cargo.toml": PACKAGE})
        assert find_root([folder / "tools/x"]) == folder

    def test_a_package_may_name_its_workspace(self, folder: Path) -> None:
        pointing = PACKAGE + 'workspace = "../ws"\n'
        lay_out(folder, {"ws/Cargo.toml": WORKSPACE, "away/Cargo.toml": pointing})
        assert find_root([folder / "away"]) == folder / "ws"

    def test_a_package_with_a_workspace_of_its_own_goes_no_further(self, folder: Path) -> None:
        lay_out(folder, {"Cargo.toml": WORKSPACE, "crates/a/Cargo.toml": PACKAGE + "[workspace]\n"})
        assert find_root([folder / "crates/a"]) == folder / "crates/a"

    def test_a_manifest_above_that_is_no_workspace_does_not_count(self, folder: Path) -> None:
        lay_out(folder, {"Cargo.toml": PACKAGE, "inner/Cargo.toml": PACKAGE})
        assert find_root([folder / "inner"]) == folder / "inner"

    def test_without_cargo_the_repository_counts(self, folder: Path) -> None:
        box = Sandbox.with_files(folder / "repo", {"deep/down/a.rs": b""})
        assert find_root([box.top / "deep/down/a.rs"]) == box.top

    def test_without_anything_the_path_itself_counts(self, folder: Path) -> None:
        lay_out(folder, ["loose/a.rs"])
        assert find_root([folder / "loose"]) == folder / "loose"
        assert find_root([folder / "loose/a.rs"]) == folder / "loose"

    def test_the_current_folder(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        lay_out(folder, {"Cargo.toml": WORKSPACE, "crates/a/Cargo.toml": PACKAGE})
        monkeypatch.chdir(folder / "crates/a")
        assert find_root([Path()]) == folder
        assert find_root([Path("..")]) == folder

    def test_a_link_to_a_workspace_is_resolved(self, folder: Path) -> None:
        lay_out(folder, {"real/Cargo.toml": WORKSPACE})
        (folder / "link").symlink_to("real")
        assert find_root([folder / "link"]) == folder / "real"

    def test_a_link_in_a_workspace_belongs_to_it_wherever_it_leads(self, folder: Path) -> None:
        lay_out(folder, {"ws/Cargo.toml": WORKSPACE, "outside/a.rs": ""})
        (folder / "ws/a.rs").symlink_to(folder / "outside/a.rs")
        assert find_root([folder / "ws/a.rs"]) == folder / "ws"

    def test_workspaces_of_one_repository_are_taken_together(self, folder: Path) -> None:
        manifest = WORKSPACE.encode()
        box = Sandbox.with_files(folder / "repo", {"one/Cargo.toml": manifest, "two/Cargo.toml": manifest})
        assert find_root([box.top / "one", box.top / "two"]) == box.top

    def test_a_workspace_that_holds_the_others_is_taken(self, folder: Path) -> None:
        lay_out(folder, {"Cargo.toml": WORKSPACE, "own/Cargo.toml": "[workspace]\n"})
        assert find_root([folder / "own", folder]) == folder

    def test_strangers_are_refused(self, folder: Path) -> None:
        lay_out(folder, {"one/Cargo.toml": WORKSPACE, "two/Cargo.toml": WORKSPACE})
        with pytest.raises(ReattachError, match=r"different workspaces: .*one, .*two"):
            find_root([folder / "one", folder / "two"])

    def test_a_broken_manifest_is_named(self, folder: Path) -> None:
        lay_out(folder, {"Cargo.toml": "[workspace\n"})
        with pytest.raises(ReattachError, match=r"Cargo\.toml is not valid TOML: .*line 1"):
            find_root([folder])


class TestListing:
    def test_git_tells_what_is_tracked_or_would_be(self, folder: Path) -> None:
        box = Sandbox.with_files(
            folder / "repo",
            {
                "a.rs": b"",
                "gone.rs": b"",
                "kept/generated.rs": b"",
                "notes.txt": b"",
                ".gitignore": b"out/\n",
            },
        )
        lay_out(box.top, ["new/b.rs", "out/c.rs"])
        (box.top / "gone.rs").unlink()
        (box.top / "link.rs").symlink_to("a.rs")
        assert names(box.top, workspace_files(box.top)) == ["a.rs", "kept/generated.rs", "new/b.rs"]

    def test_git_lists_below_the_root_only(self, folder: Path) -> None:
        box = Sandbox.with_files(folder / "repo", {"one/a.rs": b"", "two/b.rs": b""})
        assert names(box.top, workspace_files(box.top / "two")) == ["two/b.rs"]

    def test_nested_repositories_are_trees_of_their_own(self, folder: Path) -> None:
        box = Sandbox.with_files(folder / "repo", {"a.rs": b""})
        inner = Sandbox.with_files(box.top / "vendored", {"b.rs": b""})
        assert names(box.top, workspace_files(box.top)) == ["a.rs"]
        assert names(box.top, workspace_files(inner.top)) == ["vendored/b.rs"]

    def test_a_submodule_is_a_tree_of_its_own(self, folder: Path) -> None:
        Sandbox.with_files(folder / "library", {"b.rs": b""})
        box = Sandbox.with_files(folder / "repo", {"a.rs": b""})
        box.git("-c", "protocol.file.allow=always", "submodule", "add", str(folder / "library"), "sub")
        assert names(box.top, workspace_files(box.top)) == ["a.rs"]
        assert names(box.top, expand([box.top / "sub"], box.top)[0]) == ["sub/b.rs"]

    def test_a_conflicted_file_is_there_once(self, folder: Path) -> None:
        box = Sandbox.with_files(folder / "repo", {"a.rs": b"old\n"})
        ids = [box.git("hash-object", "-w", "--stdin", stdin=text).decode().strip() for text in (b"x", b"y")]
        entries = "".join(f"100644 {blob} {stage}\ta.rs\n" for stage, blob in enumerate(ids, 2))
        box.git("update-index", "--index-info", stdin=f"0 {'0' * 40}\ta.rs\n{entries}".encode())
        assert box.git("ls-files", "-u")
        assert names(box.top, workspace_files(box.top)) == ["a.rs"]

    def test_a_hook_of_another_repository_does_not_mislead(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = Sandbox.with_files(folder / "other", {"other.rs": b""})
        box = Sandbox.with_files(folder / "repo", {"a.rs": b"", ".gitignore": b"out/\n"})
        lay_out(box.top, ["out/b.rs", "out/tracked.rs"])
        box.git("add", "--force", "out/tracked.rs")
        monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.top / ".git/index"))
        assert names(box.top, workspace_files(box.top)) == ["a.rs", "out/tracked.rs"]

    def test_a_root_that_git_ignores_is_walked(self, folder: Path) -> None:
        box = Sandbox.with_files(folder / "repo", {".gitignore": b"*\n"})
        lay_out(box.top, ["project/a.rs"])
        assert names(box.top, workspace_files(box.top / "project")) == ["project/a.rs"]

    def test_ignore_files_count_without_git(self, folder: Path) -> None:
        lay_out(
            folder,
            {
                ".gitignore": "*.gen.rs\n/out/\n",
                ".ignore": "scratch.rs\n",
                "sub/.gitignore": "!wanted.gen.rs\n/local.rs\n",
                **dict.fromkeys(["a.rs", "a.gen.rs", "scratch.rs", "out/b.rs", "sub/out/c.rs"], ""),
                **dict.fromkeys(
                    ["sub/wanted.gen.rs", "sub/local.rs", "sub/deep/local.rs", ".hidden/d.rs"], ""
                ),
            },
        )
        listed = ["a.rs", "sub/deep/local.rs", "sub/out/c.rs", "sub/wanted.gen.rs"]
        assert names(folder, workspace_files(folder)) == listed

    def test_git_and_the_walk_agree(self, folder: Path) -> None:
        box = Sandbox.with_files(
            folder / "repo",
            {
                ".gitignore": b"build/\n*.bak.rs\n!keep.bak.rs\n/top.rs\n# *.rs\nwith\\ space/\n",
                "x/.gitignore": b"inner/*.rs\n!inner/yes.rs\n**/deep/no.rs\n",
            },
        )
        lay_out(
            box.top,
            [
                *("a.rs", "b.bak.rs", "keep.bak.rs", "top.rs", "x/top.rs", "build/c.rs", "x/build/d.rs"),
                *("x/inner/no.rs", "x/inner/yes.rs", "x/y/deep/no.rs", "x/y/deep/yes.rs", "with space/e.rs"),
            ],
        )
        by_git = workspace_files(box.top)
        shutil.rmtree(box.top / ".git")
        assert names(box.top, by_git) == names(box.top, workspace_files(box.top))
        assert "x/inner/yes.rs" in names(box.top, by_git)

    @pytest.mark.parametrize("with_git", [True, False])
    def test_build_output_is_left_out(self, folder: Path, with_git: bool) -> None:
        root = Sandbox.with_files(folder / "ws", {}).top if with_git else folder
        lay_out(root, {"Cargo.toml": WORKSPACE, "target/debug/out.rs": "", "src/target/mod.rs": ""})
        assert names(root, workspace_files(root)) == ["src/target/mod.rs"]

    @pytest.mark.parametrize("with_git", [True, False])
    def test_odd_names_survive(self, folder: Path, with_git: bool) -> None:
        root = Sandbox.with_files(folder / "ws", {}).top if with_git else folder
        odd = {"a b.rs", "-x.rs", "new\nline.rs", os.fsdecode(b"latin-\xe9.rs"), 'quo"te.rs', "früh.rs"}
        lay_out(root, odd)
        assert set(names(root, workspace_files(root))) == odd

    def test_a_folder_that_cannot_be_opened_is_listed_itself(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay_out(folder, ["a.rs", "locked/b.rs"])
        scandir = os.scandir

        def refuse(path: Path) -> object:
            if path.name == "locked":
                raise PermissionError(13, "Permission denied", str(path))
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert names(folder, workspace_files(folder)) == ["a.rs", "locked"]

    def test_a_folder_that_git_cannot_open_is_listed_itself(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay_out(folder, ["ws/a.rs", "ws/locked/b.rs"])
        program = lay_out(folder, {"bin/git": GIT_THAT_MAY_NOT_ENTER}) / "bin/git"
        program.chmod(stat.S_IRWXU)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        assert names(folder / "ws", workspace_files(folder / "ws")) == ["a.rs", "locked"]


GIT_THAT_MAY_NOT_ENTER = r"""#!/bin/sh
printf 'a.rs\0'
echo "warning: could not open directory 'locked/': Permission denied" >&2
"""


class TestAskedFor:
    @pytest.fixture
    def root(self, folder: Path) -> Path:
        files = ["src/lib.rs", "src/deep/mod.rs", "src-gen/lib.rs", "notes.txt", "out/gen.rs"]
        return lay_out(
            folder / "ws", {"Cargo.toml": WORKSPACE, ".gitignore": "out/\n", **dict.fromkeys(files, "")}
        )

    def test_a_folder_means_what_lies_below_it(self, root: Path) -> None:
        assert names(root, expand([root / "src"], root)[0]) == ["src/deep/mod.rs", "src/lib.rs"]

    def test_doubles_are_there_once(self, root: Path) -> None:
        files, problems = expand([root / "src/lib.rs", root / "src", root, root / "src/../src/lib.rs"], root)
        assert names(root, files) == ["src-gen/lib.rs", "src/deep/mod.rs", "src/lib.rs"]
        assert not problems

    def test_a_named_file_is_taken_though_ignored_or_excluded(self, root: Path) -> None:
        named = [root / "out/gen.rs", root / "src/lib.rs"]
        assert names(root, expand(named, root, ["src/"])[0]) == ["out/gen.rs", "src/lib.rs"]

    def test_exclude_counts_for_folders(self, root: Path) -> None:
        assert names(root, expand([root], root, ["src/", "!src/"])[0]) == [
            "src-gen/lib.rs",
            "src/deep/mod.rs",
            "src/lib.rs",
        ]
        assert names(root, expand([root], root, ["/src/deep", "src-*"])[0]) == ["src/lib.rs"]

    def test_a_bad_pattern_is_an_error(self, root: Path) -> None:
        with pytest.raises(ReattachError, match="exclude"):
            expand([root], root, ["!"])

    def test_what_the_workspace_lists_need_not_be_asked_again(self, root: Path) -> None:
        assert expand([root], root, workspace=[root / "src/lib.rs"])[0] == (root / "src/lib.rs",)

    def test_relative_paths(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(root / "src")
        assert names(root, expand([Path(), Path("../out/gen.rs")], root)[0]) == [
            "out/gen.rs",
            "src/deep/mod.rs",
            "src/lib.rs",
        ]

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("none.rs", "no such file or folder"),
            ("notes.txt", "is not a Rust file"),
            ("dangling.rs", "is a link that leads nowhere"),
            ("circle.rs", "is a link that leads nowhere"),
            ("pipe.rs", "is not a regular file"),
        ],
    )
    def test_what_cannot_be_looked_at_is_named(self, root: Path, name: str, message: str) -> None:
        (root / "dangling.rs").symlink_to("gone.rs")
        (root / "circle.rs").symlink_to("circle.rs")
        os.mkfifo(root / "pipe.rs")
        files, problems = expand([root / name, root / "src/lib.rs"], root)
        assert messages(problems) == [message]
        assert problems[0].path == root / name
        assert names(root, files) == ["src/lib.rs"]

    def test_a_link_out_of_the_tree_is_named(self, root: Path) -> None:
        lay_out(root.parent, ["elsewhere/a.rs"])
        (root / "away.rs").symlink_to("../elsewhere/a.rs")
        (root / "away").symlink_to("../elsewhere")
        files, problems = expand([root / "away.rs", root / "away"], root)
        assert not files
        assert messages(problems) == [f"points out of the tree {root}"] * 2

    def test_a_link_within_the_tree_stands_for_its_target(self, root: Path) -> None:
        (root / "again.rs").symlink_to("src/lib.rs")
        assert names(root, expand([root / "again.rs", root / "src/lib.rs"], root)[0]) == ["src/lib.rs"]


class TestReading:
    @pytest.mark.parametrize("data", [b"", b"fn main() {}\r\n", b"\xef\xbb\xbfmod a;", "ü".encode(), b'"\0"'])
    def test_bytes_come_as_they_are(self, folder: Path, data: bytes) -> None:
        (folder / "a.rs").write_bytes(data)
        assert read_source(folder / "a.rs") == Source(folder / "a.rs", data)

    def test_what_is_not_utf_8_is_named_by_its_place(self, folder: Path) -> None:
        (folder / "a.rs").write_bytes("// ü\n".encode() + b"// \xff\n")
        source = read_source(folder / "a.rs")
        assert isinstance(source, Problem)
        assert source.message == "is not UTF-8 at byte 9 (line 2)"

    def test_a_file_of_the_largest_size_is_read(self, folder: Path) -> None:
        with (folder / "a.rs").open("wb") as file:
            file.truncate(MAX_FILE_BYTES)
        assert isinstance(read_source(folder / "a.rs"), Source)

    def test_a_larger_file_is_refused(self, folder: Path) -> None:
        with (folder / "a.rs").open("wb") as file:
            file.truncate(MAX_FILE_BYTES + 1)
        source = read_source(folder / "a.rs")
        assert isinstance(source, Problem)
        assert source.message == "is larger than 32 MiB"
        assert "--exclude" in source.hint

    def test_what_is_no_file_is_named(self, folder: Path) -> None:
        (folder / "dir.rs").mkdir()
        (folder / "circle.rs").symlink_to("circle.rs")
        os.mkfifo(folder / "pipe.rs")
        found = [read_source(folder / name) for name in ("gone.rs", "dir.rs", "circle.rs", "pipe.rs")]
        assert messages(problem for problem in found if isinstance(problem, Problem)) == [
            "cannot be read: No such file or directory",
            "cannot be read: Is a directory",
            "cannot be read: Too many levels of symbolic links",
            "is not a regular file",
        ]

    def test_a_file_that_may_not_be_read_is_named(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay_out(folder, ["a.rs"])

        def refuse(path: str, flags: int) -> int:
            raise PermissionError(13, "Permission denied", path)

        monkeypatch.setattr("codemod.discover.os.open", refuse)
        source = read_source(folder / "a.rs")
        assert isinstance(source, Problem)
        assert source.message == "cannot be read: Permission denied"
