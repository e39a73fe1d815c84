"""The kit: Rust modules for code that gives its tasks and registrations an owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from codemod.model import ReattachError
from codemod.render import render_text
from codemod.resources import templates_dir
from codemod.tomlfile import did_you_mean, read_toml

_FOLDER = "_kit"


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the kit.

    `needs` names the modules whose items it uses. `only_test` says that it is compiled for tests only.
    """

    name: str
    summary: str
    needs: tuple[str, ...] = ()
    only_test: bool = False

    @property
    def rust_name(self) -> str:
        """The module's name in Rust."""
        return self.name.replace("-", "_")

    @property
    def text(self) -> bytes:
        """The module's file, formatted."""
        return f"{render_text(f'{_FOLDER}/{self.rust_name}.rs.j2', {})}\n".encode()


@dataclass(frozen=True, slots=True)
class Kit:
    """All modules, in the order in which they build on one another, and what they depend on.

    `versions` holds the crates and the versions known to do; `test_features` the features of these crates
    that the tests need.
    """

    modules: tuple[Module, ...]
    versions: dict[str, str]
    test_features: dict[str, tuple[str, ...]]

    def named(self, name: str) -> Module:
        """The module called `name`, with hyphens or with underscores. Raises ReattachError."""
        for module in self.modules:
            if name in (module.name, module.rust_name):
                return module
        hint = did_you_mean(name, [module.name for module in self.modules], "module")
        raise ReattachError(f"the kit has no module `{name}`", hint)

    def with_needs(self, names: Iterable[str]) -> tuple[Module, ...]:
        """The modules called `names` and all that they need, those needed first. Raises ReattachError."""
        wanted: set[Module] = set()
        left = [self.named(name) for name in names]
        while left:
            module = left.pop()
            wanted.add(module)
            left += [self.named(name) for name in module.needs]
        return tuple(module for module in self.modules if module in wanted)


@cache
def the_kit() -> Kit:
    """The kit as the templates folder has it."""
    told = read_toml(templates_dir() / _FOLDER / "kit.toml")
    # Unknown keys must not pass unseen: the constructor refuses them.
    modules = [Module(**{**module, "needs": tuple(module.get("needs", ()))}) for module in told["module"]]
    features = {name: tuple(names) for name, names in told["test-features"].items()}
    return Kit(tuple(modules), told["dependencies"], features)


def declaration(module: Module, *, public: bool) -> bytes:
    """The lines that declare `module` in the root file of a crate."""
    values = {
        "name": module.rust_name,
        "only_test": module.only_test,
        "public": public and not module.only_test,
    }
    return f"{render_text(f'{_FOLDER}/declare.rs.j2', values)}\n".encode()
