"""./tieshan map CODE: everything that carries one code, because one word stands for one act everywhere."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tieshan.config.cli.house import Arguments, load_django, root, use_data_dir
from tieshan.config.texts import Misconfigured, sentence

# Folders in which a line naming the code is of interest, and what such a line is called.
PLACES = (
    ("policy", "src/tieshan", "policies.py"),
    ("rule", "src/tieshan", "rules.py"),
    ("rule", "src/tieshan", "rules/*.py"),
    ("template", "src/tieshan", "*.html"),
    ("data", "src/tieshan", "*.yaml"),
    ("test", "tests", "*.py"),
    ("guide", "docs", "*.md"),
)


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("map").with_data_dir()
    options.add_argument("code")
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    use_data_dir(wanted.data_dir)
    load_django()
    found = list(everything_about(wanted.code))
    if not found:
        raise Misconfigured("command.not_found", what=wanted.code)
    if wanted.json:
        print(json.dumps([{"kind": kind, "where": place, "text": text} for kind, place, text in found]))
    else:
        for kind, place, text in found:
            print(f"{sentence(f'kind.{kind}'):<14} {place}  {text}".rstrip())
    return 0


def _place_of(function: Callable[..., Any]) -> str:
    plain = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(plain) or "?")
    return f"{_short(file)}:{inspect.getsourcelines(plain)[1]}"


def _short(file: Path) -> str:
    return str(file.relative_to(root())) if file.is_relative_to(root()) else str(file)


def everything_about(code: str) -> Iterator[tuple[str, str, str]]:
    """(kind, place, text) of page, act, permission with its clause, and every line of the folders above."""
    from django.urls import get_resolver

    from tieshan.foundation.access.acts import all_acts
    from tieshan.foundation.access.pages import all_pages
    from tieshan.foundation.access.permissions import all_permissions

    # Pages register themselves when the addresses are loaded.
    _ = get_resolver().url_patterns
    page = all_pages().get(code)
    if page is not None:
        yield "page", _place_of(getattr(page.view, "page_class", page.view)), f"/{page.path} · {page.title}"
    act = all_acts().get(code)
    if act is not None:
        summary = (inspect.getdoc(act) or "").split("\n", 1)[0]
        yield "act", _place_of(act), summary
    clause = ""
    for declared in all_permissions():
        if declared.code == code:
            yield "permission", "", str(declared.name)
            clause = declared.clause
    if clause:
        yield "clause", "", clause
    quoted = (f'"{code}"', f"'{code}'", f"[{code}]", f"#{code}", f"`{code}`", f" {code},", f"[{code},", f" {code}]")
    for kind, folder, pattern in PLACES:
        for file in sorted((root() / folder).rglob(pattern)):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if any(form in line for form in quoted):
                    yield kind, f"{_short(file)}:{number}", line.strip()[:100]
