"""pg_dump, pg_restore and psql against this installation's database, with passwords in no command line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import IO, Any

from tieshan.config.cluster import SUPERUSER, Cluster, programs
from tieshan.config.database import connection_settings, external_url
from tieshan.config.texts import Misconfigured

# The dump must hold every row: this is how a session that obeys row policies says so.
WHOLE_DISTRICT = "-c tieshan.reach=all"


def strong_connection(folder: Path) -> dict[str, Any]:
    """Connection settings of the strongest login there is: the embedded superuser, or the owner's URL."""
    settings = connection_settings(folder)["owner"]
    if not external_url():
        settings = {**settings, "USER": SUPERUSER, "PASSWORD": Cluster(folder).credentials()["superuser"]}
    return settings


def environment(settings: dict[str, Any], database: str | None = None) -> dict[str, str]:
    """What the client programs read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    values = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": database or settings["NAME"],
        "PGOPTIONS": f"{settings['OPTIONS'].get('options', '')} {WHOLE_DISTRICT}".strip(),
        "PGSSLMODE": settings["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": settings["OPTIONS"].get("sslrootcert", ""),
        "PGAPPNAME": "tieshan",
        "LC_ALL": "C.UTF-8",
    }
    return kept | {name: str(value) for name, value in values.items() if value}


def call(program: str, *arguments: str, env: dict[str, str], stdin: IO[bytes] | None = None) -> None:
    """Run a client program; its last error line becomes ours."""
    done = subprocess.run(
        [str(programs() / program), *arguments],
        env=env,
        stdin=stdin if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()] or ["?"]
        telling = [line for line in lines if "error" in line.lower()] or lines
        raise Misconfigured("backup.program", program=program, reason=telling[0][:300])
