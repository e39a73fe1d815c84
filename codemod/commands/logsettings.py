"""The settings by which a log is read, for the commands that read one."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from codemod import settings
from codemod.logsettings import LogSettings


def log_settings(options: Namespace) -> LogSettings:
    """What `--config` and `--isolated` in `options` and the file with settings come to.

    Raises:
        ReattachError: for what is wrong in the file.
    """
    file = None if options.config is None else Path(options.config)
    folder = Path.cwd()
    # Most logs are looked at where there are no settings: then the rules need not be loaded to check them.
    if options.isolated or not settings.are_there(folder, file=file):
        return LogSettings()
    from codemod.catalog import all_rules

    return settings.load(folder, all_rules(), file=file).logs
