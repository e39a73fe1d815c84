"""`python -m codemod` is `reattach`."""

from __future__ import annotations

import sys

from codemod.cli import main

sys.exit(main())
