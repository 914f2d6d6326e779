"""Which database, as which role.

Two roles carry the second wall: `tieshan_owner` owns the tables and runs migrations; `tieshan_app` runs everything
else, is no superuser, cannot bypass row policies and owns nothing. With the embedded PostgreSQL both are logins with
generated passwords. With `DATABASE_URL` the connection switches to `tieshan_app` as soon as it is opened, unless the
URL already logs in as a weak role and `DATABASE_OWNER_URL` names the strong one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tieshan.config import environment
from tieshan.config.texts import Misconfigured

APP_ROLE = "tieshan_app"
OWNER_ROLE = "tieshan_owner"
CREDENTIALS = "database.json"


def external_url() -> str:
    """`DATABASE_URL` (or `DATABASE_URL_FILE`), empty when the embedded PostgreSQL is meant."""
    return environment.text("DATABASE_URL")


def parse_url(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django connection settings from `postgresql://user:password@host:port/database?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Misconfigured("url.wrong", name=name, reason=f"{parts.scheme or '?'}://")
    database = unquote(parts.path.lstrip("/"))
    if not database:
        raise Misconfigured("url.wrong", name=name, reason="/?")
    try:
        port = parts.port
    except ValueError:
        raise Misconfigured("url.wrong", name=name, reason=":?") from None
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    # A socket folder comes as ?host=/folder.
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or port or ""),
        "OPTIONS": options,
    }


def _complete(settings: dict[str, Any]) -> dict[str, Any]:
    options = {"connect_timeout": 10, "application_name": "tieshan"} | settings.pop("OPTIONS", {})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": environment.number("TIESHAN_CONN_MAX_AGE", 300),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        **settings,
        "OPTIONS": options,
    }


def with_role(settings: dict[str, Any], role: str) -> dict[str, Any]:
    """The same connection, acting as `role` from its first statement on."""
    options = dict(settings["OPTIONS"])
    options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    return {**settings, "OPTIONS": options}


def _embedded(data_dir: Path) -> dict[str, dict[str, Any]]:
    file = data_dir / "keys" / CREDENTIALS
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        # Before the first start: tools may read the settings, nothing can connect.
        known = {"host": "", "port": "", "database": "tieshan", "owner": "", "app": ""}
    except PermissionError as error:
        raise Misconfigured("environment.keys_unreadable", file=file) from error
    common = {"NAME": known["database"], "HOST": known["host"], "PORT": known["port"], "OPTIONS": {}}
    return {
        "app": _complete({**common, "USER": APP_ROLE, "PASSWORD": known["app"]}),
        "owner": _complete({**common, "USER": OWNER_ROLE, "PASSWORD": known["owner"]}),
    }


def connection_settings(data_dir: Path) -> dict[str, dict[str, Any]]:
    """Django connection settings as `app` (everything) and as `owner` (migrations, grants, backup, restore)."""
    url = external_url()
    if not url:
        return _embedded(data_dir)
    owner_url = environment.text("DATABASE_OWNER_URL")
    app = _complete(parse_url(url))
    if owner_url:
        return {"app": app, "owner": _complete(parse_url(owner_url, "DATABASE_OWNER_URL"))}
    return {"app": with_role(app, APP_ROLE), "owner": app}


def database_settings(data_dir: Path) -> dict[str, Any]:
    """The `default` database: the weak role."""
    return connection_settings(data_dir)["app"]


def switch_to(settings: dict[str, Any]) -> None:
    """Point Django's default connection of this thread at other connection settings."""
    from django.db import connections

    connection = connections["default"]
    connection.close()
    connection.settings_dict.update({key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    connection.settings_dict["OPTIONS"] = dict(settings["OPTIONS"])


@contextmanager
def as_owner(data_dir: Path, name: str | None = None) -> Iterator[None]:
    """Everything inside runs as the owner of the tables: migrations, grants, backup. Never a page or an act.
    `name` is another database of the same server."""
    both = connection_settings(data_dir)
    switch_to({**both["owner"], "NAME": name or both["owner"]["NAME"]})
    try:
        yield
    finally:
        switch_to(both["app"])
