"""The words of the command line are complete, in both languages, and every trouble has one."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tieshan.config import texts
from tieshan.config.cli.dispatch import MODULES

CONFIG = Path(texts.__file__).parent
WORDS = tomllib.loads((CONFIG / "texts.toml").read_text(encoding="utf-8"))


def _leaves(table: dict, path: str = "") -> list[tuple[str, dict]]:
    if set(table) == {"zh", "en"}:
        return [(path, table)]
    return [leaf for key, value in table.items() if isinstance(value, dict) for leaf in _leaves(value, f"{path}.{key}")]


def test_every_text_has_both_languages_and_the_same_facts() -> None:
    leaves = _leaves({key: value for key, value in WORDS.items() if key != "command"})
    assert len(leaves) > 60
    for key, entry in leaves:
        assert entry["zh"], key
        assert entry["en"], key
        assert set(re.findall(r"\{(\w+)\}", entry["zh"])) == set(re.findall(r"\{(\w+)\}", entry["en"])), key


def test_help_names_every_command_in_both_languages() -> None:
    page = texts.help_page()
    assert texts.command_names() == list(MODULES)
    for command in texts.commands():
        assert command["usage"] in page
        assert command["zh"] in page
        assert command["en"] in page


def test_every_trouble_in_code_has_a_text() -> None:
    used = set()
    for file in [*CONFIG.rglob("*.py"), CONFIG.parents[2] / "tieshan"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Misconfigured":
                keys = [node.args[0]] if node.args else []
                for key in keys:
                    for part in ast.walk(key):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                            used.add(part.value)
    known = {key.removeprefix(".trouble.") for key, _ in _leaves(WORDS["trouble"], ".trouble")}
    assert used <= known
    # worded as facts of another, printed by `test`, or spoken by the launcher before texts.toml can be read
    elsewhere = {"label", "server.is_superuser", "server.bypasses", "test.failed", "test.not_run"}
    assert known - used <= elsewhere


@pytest.mark.parametrize(("language", "shown"), [("zh_CN.UTF-8", "端口"), ("en_US.UTF-8", "port 80")])
def test_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch, language: str, shown: str) -> None:
    monkeypatch.delenv("TIESHAN_LANG", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", language)
    line = texts.error_line(texts.Misconfigured("up.port_taken", port=80))
    assert shown in line
    assert "\n" not in line
    assert "·" not in line


def test_both_languages_where_the_terminal_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TIESHAN_LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    line = str(texts.Misconfigured("server.role_too_strong", role="x", kind="@trouble.server.is_superuser"))
    assert "是超级用户" in line
    assert "is a superuser" in line
