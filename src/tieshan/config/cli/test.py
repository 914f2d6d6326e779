"""./tieshan test: what CI runs, in one order, with the closing line of pytest last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tieshan.config.cli.house import root
from tieshan.config.texts import sentence

# What the browser tours need from Debian, by the program or font that shows whether it is there.
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Two processes: as many as the smallest machine has processors. One that is done takes work from the other: a few tests
# run for a minute, and at the end nobody shall wait for them alone.
PARALLEL = ("-n", "2", "--dist", "worksteal")


@dataclass(frozen=True)
class Check:
    """One step: its name, its command, and how long it took."""

    name: str
    command: list[str]


def checks() -> list[Check]:
    """Everything before pytest, the quick ones first."""
    here = Path(sys.executable).parent

    def module(name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", name, *arguments]

    return [
        Check("messages", module("tieshan.config.messages", "--check")),
        Check("format", [str(here / "ruff"), "format", "--check", "."]),
        Check("lint", [str(here / "ruff"), "check", "."]),
        Check("imports", [str(here / "lint-imports"), "--no-cache"]),
        Check("migrations", module("django", "makemigrations", "--check", "--dry-run", "--verbosity", "1")),
        Check("types", module("mypy")),
    ]


def run(arguments: list[str]) -> int:
    """The command. Arguments go to pytest; with a path among them only pytest runs."""
    with_browser = "--no-browser" not in arguments
    for_pytest = [argument for argument in arguments if argument != "--no-browser"]
    only_pytest = any(not argument.startswith("-") for argument in for_pytest)
    environment = _environment()
    failed: list[str] = []
    if not only_pytest:
        failed += [check.name for check in checks() if not _passes(check, environment)]
        if with_browser:
            failed += _browser_tours(environment)
    if failed:
        # Before the tests, so that pytest's own closing line stays the last of the output.
        print(f"\n{sentence('trouble.test.failed', steps=', '.join(failed))}\n", flush=True)
    failed_tests = _pytest(for_pytest, environment)
    return 1 if failed or failed_tests else 0


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "TIESHAN_"))}
    return {
        **kept,
        "TIESHAN_ROOT": str(root()),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{root() / 'src'}{os.pathsep}{root()}",
    }


def _passes(check: Check, environment: dict[str, str]) -> bool:
    began = time.monotonic()
    print(f"== {check.name}", end=" ", flush=True)
    done = subprocess.run(
        check.command, cwd=root(), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    passed = done.returncode == 0
    print(f"{'ok' if passed else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


def _pytest(arguments: list[str], environment: dict[str, str]) -> bool:
    own = [] if any(argument.startswith("-n") for argument in arguments) else list(PARALLEL)
    done = subprocess.run([sys.executable, "-m", "pytest", *own, *arguments], cwd=root(), env=environment, check=False)
    return done.returncode != 0


def _browser_tours(environment: dict[str, str]) -> list[str]:
    """Run tests/browser; what cannot run is said loudly, and is a failure in CI."""
    tours = root() / "tests" / "browser"
    if not any(tours.glob("test_*.py")):
        return []
    missing = _install_browser()
    if missing:
        line = sentence("trouble.test.not_run", what="tests/browser", reason=missing)
        print(f"\n{line}\n", file=sys.stderr, flush=True)
        return ["browser"] if environment.get("CI", "").lower() == "true" else []
    # A tour waits for the browser half of its time: two houses at once, each file in one of them.
    two = ["-n", "2", "--dist", "loadfile"]
    every = "--override-ini=norecursedirs=.* bench var"
    check = Check("browser", [sys.executable, "-m", "pytest", *two, every, str(tours)])
    return [] if _passes(check, {**environment, "TIESHAN_CHROMIUM": _chromium() or ""}) else ["browser"]


def _chromium() -> str | None:
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def _has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))
    done = subprocess.run([lister, ":lang=zh", "family"], stdout=subprocess.PIPE, text=True, check=False)
    return bool(done.stdout.strip())


def _install_browser() -> str:
    """Make sure that there is a Chromium and a Chinese font; what is still missing, or an empty text."""
    present: dict[str, Callable[[], object]] = {"chromium": _chromium, "fonts-noto-cjk": _has_chinese_font}
    wanted = [name for name in DEBIAN_PACKAGES if not present[name]()]
    if not wanted:
        return ""
    installer = shutil.which("apt-get")
    if installer is None or os.geteuid() != 0:
        return f"apt-get install {' '.join(wanted)}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    debian = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *wanted]):
        subprocess.run([installer, *arguments], env=debian, **quiet)  # type: ignore[call-overload]
    return ", ".join(name for name in wanted if not present[name]())
