"""`reattach demo`: the main job on a small example."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from codemod import demo


def run(options: Namespace) -> int:
    """Play the example; returns the exit code of the first command of it that fails, or 0."""
    return demo.play(options.reattach, None if options.keep is None else Path(options.keep))
