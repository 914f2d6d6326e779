"""Environment, keys and database URLs."""

import base64
import stat
from pathlib import Path

import pytest

from tieshan.config import database, environment
from tieshan.config.keys import load_keys, make_keys
from tieshan.config.texts import Misconfigured

KEY = base64.b64encode(b"k" * 32).decode()
OLD = base64.b64encode(b"o" * 32).decode()


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TIESHAN_DATA_KEY", "TIESHAN_HASH_KEY", "TIESHAN_SECRET_KEY", "DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


def test_a_secret_comes_from_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    monkeypatch.setenv("TIESHAN_SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert environment.text("TIESHAN_SECRET_KEY") == "s3cret"
    monkeypatch.setenv("TIESHAN_SECRET_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(Misconfigured, match="TIESHAN_SECRET_KEY_FILE"):
        environment.text("TIESHAN_SECRET_KEY")


def test_keys_are_made_once_and_are_private(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    first = load_keys(tmp_path / "keys")
    make_keys(tmp_path / "keys")
    assert load_keys(tmp_path / "keys") == first
    assert stat.S_IMODE((tmp_path / "keys" / "keys.json").stat().st_mode) == 0o600
    assert set(first.data) == {1}
    assert len(first.data[1]) == len(first.hash) == 32
    assert first.data[1] != first.hash


def test_without_a_start_there_is_no_data_key(tmp_path: Path) -> None:
    assert load_keys(tmp_path).data == {}
    assert load_keys(tmp_path).hash == b""


def test_key_versions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIESHAN_DATA_KEY", f"1:{OLD},2:{KEY}")
    assert load_keys(tmp_path).data == {1: b"o" * 32, 2: b"k" * 32}
    monkeypatch.setenv("TIESHAN_DATA_KEY", KEY)
    assert load_keys(tmp_path).data == {1: b"k" * 32}
    monkeypatch.setenv("TIESHAN_DATA_KEY", "short")
    with pytest.raises(Misconfigured, match="base64"):
        load_keys(tmp_path)


@pytest.mark.parametrize("url", ["mysql://h/d", "postgresql://h/", "nonsense", "postgresql://h:port/d"])
def test_a_wrong_url_is_one_line(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        database.parse_url(url)
    assert "DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_url_with_every_part() -> None:
    parsed = database.parse_url("postgresql://a%40b:p%2Fw@[::1]:5433/d?sslmode=require")
    assert (parsed["USER"], parsed["PASSWORD"], parsed["HOST"], parsed["PORT"]) == ("a@b", "p/w", "::1", "5433")
    assert parsed["OPTIONS"] == {"sslmode": "require"}
    assert database.parse_url("postgresql://u@/d?host=/run/pg")["HOST"] == "/run/pg"


def test_one_url_acts_as_the_weak_role(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://boss:x@h/d?options=-c%20statement_timeout%3D9")
    both = database.connection_settings(tmp_path)
    assert both["app"]["OPTIONS"]["options"] == "-c statement_timeout=9 -c role=tieshan_app"
    assert "role=" not in both["owner"]["OPTIONS"]["options"]


def test_two_urls_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://weak:x@h/d")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://boss:x@h/d")
    both = database.connection_settings(tmp_path)
    assert (both["app"]["USER"], both["owner"]["USER"]) == ("weak", "boss")
    assert "options" not in both["app"]["OPTIONS"]
