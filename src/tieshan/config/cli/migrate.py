"""./tieshan migrate: make or update the tables as their owner, and grant the weak role its rights."""

from __future__ import annotations

from pathlib import Path

from tieshan.config.cli.house import Arguments, Steps, database, load_django, use_data_dir
from tieshan.config.cluster import Cluster
from tieshan.config.keys import make_keys


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("migrate").with_data_dir().parse_args(arguments)
    folder = use_data_dir(options.data_dir)
    steps = Steps()
    make_keys_unless_given(folder)
    with database(folder, create=True):
        load_django()
        with steps.step("migrate"):
            bring_up_to_date(folder)
    steps.note("migrated")
    return 0


def make_keys_unless_given(folder: Path) -> None:
    """Production names its keys in the environment; otherwise the first start makes them."""
    from tieshan.config import environment

    if not environment.text("TIESHAN_DATA_KEY"):
        make_keys(folder / "keys")


def bring_up_to_date(folder: Path) -> None:
    """Tables, grants, and the data that ships with the release."""
    from tieshan.config.cli.house import require_connection

    migrate_tables(folder)
    require_connection()
    _bring_data_in_step()


def migrate_tables(folder: Path, name: str | None = None) -> None:
    """Migrations, extensions and grants, as the owner of the tables; `name` is another database of the server."""
    from django.core.management import call_command

    from tieshan.config import database as databases
    from tieshan.config.cli.house import require_connection
    from tieshan.config.database import APP_ROLE
    from tieshan.config.preparation import prepare_database

    both = databases.connection_settings(folder)
    # With two URLs the application logs in under a name of the installation's choice.
    separate = bool(databases.external_url()) and both["app"]["USER"] != both["owner"]["USER"]
    with databases.as_owner(folder, name):
        require_connection()
        prepare_database(
            lambda: call_command("migrate", verbosity=0, interactive=False),
            both["app"]["USER"] if separate else APP_ROLE,
        )
    if not databases.external_url():
        Cluster(folder).let_indexes_find_words(name or both["owner"]["NAME"])


def _bring_data_in_step() -> None:
    """What ships as data and lives in tables: roles with their permission codes, duties with their proofs."""
    from django.utils import timezone

    from tieshan.duties.actions.templates import synchronise_templates, templates_differ
    from tieshan.foundation.access import system_actor
    from tieshan.organisations.actions.roles import roles_differ, synchronise_roles

    if roles_differ():
        synchronise_roles(actor=system_actor("migrate"))
    if templates_differ():
        synchronise_templates(actor=system_actor("migrate"), on=timezone.localdate())


def is_up_to_date() -> bool:
    """Whether the database knows every migration of this release."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
