"""Which files a run looks at: the workspace they belong to, what lies in it, and their bytes.

Only what a worker process needs is imported at the top; the rest is imported where it is used.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codemod.model import Problem, ReattachError, Source
from codemod.tomlfile import read_toml, subtable

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    _Specs = tuple[tuple[Path, GitIgnoreSpec], ...]

MAX_FILE_BYTES = 32 * 1024 * 1024
"""Larger files are refused by name: no person writes them, and their syntax tree would fill the memory."""

_MANIFEST = "Cargo.toml"
_IGNORE_FILES = (".gitignore", ".ignore")

# A git hook runs with these set for its own repository, which need not be the one that is asked about.
_REPOSITORY_VARIABLES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)


def find_root(paths: Sequence[Path]) -> Path:
    """The folder of the workspace that all `paths` belong to, with links resolved.

    It is the Cargo workspace as cargo finds it; without one the nearest package; without one the git
    repository; else the path itself, or the folder a file stands in. Paths of several workspaces are taken
    together under the workspace that holds the others or under their git repository.

    Raises:
        ReattachError: when the paths have no such folder in common, or a Cargo.toml cannot be read.
    """
    roots = sorted({_root_of(path) for path in paths})
    for folder in (*roots, *filter(None, map(git_top, roots))):
        if all(root.is_relative_to(folder) for root in roots):
            return folder
    raise ReattachError(
        f"the paths belong to different workspaces: {', '.join(map(str, roots))}",
        hint="run reattach once for each of them",
    )


def git_top(folder: Path) -> Path | None:
    """The top of the git work tree around `folder`, told by its `.git`; None outside of any."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)


def workspace_files(root: Path) -> tuple[Path, ...]:
    """Every Rust file below `root`, sorted, without what the ignore files leave out.

    In a git work tree that is what git tracks or would track; submodules and nested repositories are trees
    of their own. Elsewhere nested `.gitignore` and `.ignore` files count, and hidden folders are skipped.
    A folder `target` beside a Cargo.toml is build output. Links are not followed. A folder that cannot be
    opened stands in the list itself, so that reading it names the problem.
    """
    found = _listed_by_git(root)
    if found is None:
        found = _walked(root)
    return tuple(sorted(found, key=str))


def expand(
    paths: Iterable[Path],
    root: Path,
    exclude: Sequence[str] = (),
    *,
    workspace: Sequence[Path] | None = None,
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """The files that `paths` ask for, sorted and without doubles, and the paths that ask for none.

    A file is taken because it was named, even an ignored or excluded one. A folder means the workspace's
    files below it that `exclude` (patterns as in a .gitignore, relative to `root`) leaves; a folder the
    workspace does not list, such as a submodule, is listed for itself. `workspace` is what
    `workspace_files(root)` gave, if the caller has it already.

    Raises:
        ReattachError: when a pattern of `exclude` is none.
    """
    listed = workspace_files(root) if workspace is None else tuple(workspace)
    excluded = _exclusion(exclude, root)
    files: set[Path] = set()
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        real = _resolved(path)
        problem = _problem_with(path, real, root)
        if problem is not None:
            problems.append(problem)
        elif real.is_dir():
            below = listed if real == root else tuple(_below(real, listed)) or workspace_files(real)
            files.update(file for file in below if not excluded(file))
        else:
            files.add(real)
    return tuple(sorted(files, key=str)), tuple(problems)


def read_source(path: Path) -> Source | Problem:
    """The bytes of the file at `path`, or why they are not to be had as Rust source."""
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Problem(path, "is not a regular file")
            # One byte more than allowed shows a file that grew after it was measured.
            data = file.read(MAX_FILE_BYTES + 1) if status.st_size <= MAX_FILE_BYTES else None
    except OSError as error:
        return Problem(path, f"cannot be read: {error.strerror}")
    if data is None or len(data) > MAX_FILE_BYTES:
        return Problem(
            path,
            f"is larger than {MAX_FILE_BYTES >> 20} MiB",
            hint="leave it out with --exclude or the setting `exclude`",
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(
            path,
            f"is not UTF-8 at byte {error.start} (line {line})",
            hint="convert it to UTF-8, or leave it out with --exclude or the setting `exclude`",
        )
    return Source(path, data)


def _open_without_waiting(path: str, flags: int) -> int:
    # A named pipe would keep the reader waiting for a writer.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _problem_with(path: Path, real: Path, root: Path) -> Problem | None:
    """Why the argument `path`, which leads to `real`, cannot be looked at."""
    message, hint = "", ""
    if not os.path.lexists(path):
        message = "no such file or folder"
    elif not real.exists():
        message = "is a link that leads nowhere"
    elif not real.is_relative_to(root):
        message, hint = f"points out of the tree {root}", f"name what it points to: {real}"
    elif not real.is_dir() and not real.is_file():
        message = "is not a regular file"
    elif real.is_file() and real.suffix != ".rs":
        message, hint = "is not a Rust file", "name a folder, or a file that ends in .rs"
    return Problem(path, message, hint) if message else None


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links that lead in a circle
        return path.absolute()


def _below(folder: Path, files: Iterable[Path]) -> Iterator[Path]:
    prefix = str(folder / "_")[:-1]
    return (file for file in files if str(file).startswith(prefix))


def _root_of(path: Path) -> Path:
    # The last part is left as it is: a link in a workspace belongs there, wherever it leads.
    named = path.name not in ("", "..")
    start = _resolved(path.parent) / path.name if named else _resolved(path)
    while not os.path.isdir(start):  # noqa: PTH112 - Path.is_dir raises where a folder may not be entered
        start = start.parent
    return _resolved(_cargo_root(start) or git_top(start) or start)


def _cargo_root(start: Path) -> Path | None:
    """The root of the package around `start`, found in the way of cargo's `find_workspace_root`."""
    folders = (start, *start.parents)
    package = next((folder for folder in folders if (folder / _MANIFEST).is_file()), None)
    if package is None:
        return None
    manifest = read_toml(package / _MANIFEST)
    pointer = subtable(manifest, "package").get("workspace")
    if isinstance(pointer, str):
        return package / pointer
    if "workspace" in manifest:
        return package
    for folder in package.parents:
        if (folder / _MANIFEST).is_file():
            above = read_toml(folder / _MANIFEST)
            if "workspace" in above and not _excludes(subtable(above, "workspace"), folder, package):
                return folder
    return package


def _excludes(workspace: dict[str, Any], folder: Path, package: Path) -> bool:
    def holds(key: str) -> bool:
        names = workspace.get(key, [])
        return any(isinstance(name, str) and package.is_relative_to(folder / name) for name in names)

    return holds("exclude") and not holds("members")


def _listed_by_git(root: Path) -> set[Path] | None:
    """What git tracks or would track; None where git cannot tell, or leaves out `root` itself."""
    import re
    import subprocess

    kept = {key: value for key, value in os.environ.items() if key not in _REPOSITORY_VARIABLES}
    # A repository may name a program of its own as file system monitor: it is not ours to run.
    command = "git -c core.fsmonitor=false ls-files -co --exclude-standard -z -- *.rs"
    try:
        answer = subprocess.run(command.split(), cwd=root, env=kept | {"LC_ALL": "C"}, capture_output=True)
    except OSError:
        return None
    if answer.returncode != 0 or not answer.stdout:
        return None
    listed = {root / os.fsdecode(name) for name in answer.stdout.split(b"\0") if name}
    unopened = re.findall(rb"could not open directory '(.*?)/?': ", answer.stderr)
    known = {root: False}
    return {path for path in listed if _is_plain_file(path) and not _in_build_output(path.parent, known)} | {
        root / os.fsdecode(name) for name in unopened
    }


def _is_plain_file(path: Path) -> bool:
    """False for a link and for a tracked file that is gone; True where the system will not tell."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _in_build_output(folder: Path, known: dict[Path, bool]) -> bool:
    """True at or below a folder `target` that stands beside a Cargo.toml; `known` keeps the answers."""
    if folder not in known:
        known[folder] = _is_build_output(folder) or _in_build_output(folder.parent, known)
    return known[folder]


def _is_build_output(folder: Path) -> bool:
    return folder.name == "target" and (folder.parent / _MANIFEST).is_file()


def _walked(root: Path) -> set[Path]:
    found: set[Path] = set()
    waiting: list[tuple[Path, _Specs]] = [(root, ())]
    while waiting:
        folder, specs = waiting.pop()
        try:
            with os.scandir(folder) as scan:
                entries = list(scan)
        except OSError:
            found.add(folder)
            continue
        specs += _ignore_spec(folder, {entry.name for entry in entries})
        for entry in entries:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                passed_by = entry.name.startswith(".") or _is_build_output(path)
                if not passed_by and not _ignored(path, "/", specs):
                    waiting.append((path, specs))
            elif (
                path.suffix == ".rs"
                and entry.is_file(follow_symlinks=False)
                and not _ignored(path, "", specs)
            ):
                found.add(path)
    return found


def _ignore_spec(folder: Path, names: set[str]) -> _Specs:
    """The patterns of the ignore files in `folder`, paired with the folder they are relative to."""
    lines: list[str] = []
    for name in _IGNORE_FILES:
        if name in names:
            text = (folder / name).read_text(encoding="utf-8", errors="surrogateescape")
            lines.extend(text.splitlines())
    if not lines:
        return ()
    from pathspec import GitIgnoreSpec

    return ((folder, GitIgnoreSpec.from_lines(lines)),)


def _ignored(path: Path, ending: str, specs: _Specs) -> bool:
    """What the deepest ignore file says that has an opinion; `ending` is "/" for a folder."""
    for folder, spec in reversed(specs):
        verdict = spec.check_file(path.relative_to(folder).as_posix() + ending).include
        if verdict is not None:
            return verdict
    return False


def _exclusion(patterns: Sequence[str], root: Path) -> Callable[[Path], bool]:
    """Says of a file whether `patterns`, relative to `root`, leave it out."""
    if not patterns:
        return lambda file: False
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise ReattachError(f"a pattern of `exclude` cannot be read: {error}") from error
    return lambda file: spec.match_file(file.relative_to(root).as_posix())
