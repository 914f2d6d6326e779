"""`python -m tieshan.config.cli COMMAND …`, started by ./tieshan."""

from __future__ import annotations

import sys

from tieshan.config.cli.dispatch import main

sys.exit(main(sys.argv[1:]))
