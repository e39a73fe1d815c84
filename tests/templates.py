"""Templates made up for tests, in the place of the product's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from codemod import render


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let templates be read from `folder`, and from nowhere else, until the test ends."""
    monkeypatch.setattr(render, "templates_dir", lambda: folder)
    # Neither the product's templates nor those of another test may be remembered.
    monkeypatch.setattr(render, "_environment", cache(render._environment.__wrapped__))
