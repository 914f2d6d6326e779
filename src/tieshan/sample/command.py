"""``./tieshan sample DIR --members N --seed S``: the sample district from the command line."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

from tieshan.sample.district import DEFAULT_DIRT, write_district

__all__ = ["add_arguments", "sample_command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments on ``parser``."""
    parser.add_argument("directory", metavar="DIR", type=Path)
    parser.add_argument("--members", type=int, default=12_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--units", type=int, default=None, metavar="U")
    parser.add_argument("--federations", type=int, default=None, metavar="F")
    parser.add_argument("--cadres", type=int, default=None, metavar="C")
    parser.add_argument("--on", type=dt.date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    parser.add_argument("--dirt", type=float, default=DEFAULT_DIRT, metavar="SHARE")
    parser.add_argument("--layout", default=None, metavar="NAME")
    parser.add_argument("--json", action="store_true")


def sample_command(args: argparse.Namespace | list[str]) -> int:
    """Write the sample district; 0 when done, 2 when the numbers or the folder will not do."""
    if isinstance(args, list):
        parser = argparse.ArgumentParser(prog="tieshan sample")
        add_arguments(parser)
        args = parser.parse_args(args)

    def progress(name: str, rows: int) -> None:
        if not args.json:
            sys.stderr.write(f"{name}  {rows}\n")

    try:
        manifest = write_district(
            args.directory,
            members=args.members,
            seed=args.seed,
            unions=args.units,
            federations=args.federations,
            cadres=args.cadres,
            on=args.on,
            dirt=args.dirt,
            layout=args.layout,
            progress=progress,
        )
    except (ValueError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    summary = {
        "directory": str(manifest.directory),
        "members": manifest.members,
        "rows": manifest.rows,
        "refused": manifest.refused,
        "units": manifest.unions + len(manifest.federations),
        "employers": manifest.employers,
        "cadres": manifest.cadres,
        "unbuilt": manifest.unbuilt,
        "files": [one.path.name for one in manifest.files],
        "answer_key": manifest.answer_key.name,
    }
    if args.json:
        sys.stdout.write(json.dumps(summary) + "\n")
    else:
        sys.stdout.write("  ".join(f"{name} {value}" for name, value in summary.items() if name != "files") + "\n")
    return 0
