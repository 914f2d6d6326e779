"""Encryption, keyed hashes, masks, the encrypted field and the file store."""

from __future__ import annotations

import io
import os
import time

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from tieshan.foundation.vault import (
    CannotDecrypt,
    decrypt,
    decrypt_many,
    digest,
    digest_many,
    encrypt,
    encrypt_many,
    files,
    mask_id,
    mask_name,
    mask_phone,
    normalised,
    register_suite,
)
from tieshan.foundation.vault.cipher import AesGcm
from tieshan.foundation.vault.fields import EncryptedTextField, Sealed

PURPOSE = "members.person.id_number"


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), max_size=20))
def test_what_goes_in_comes_out(values):
    assert decrypt_many(encrypt_many(values, PURPOSE), PURPOSE) == values


def test_equal_values_differ_in_store():
    stored = encrypt_many(["420204199001010012"] * 100, PURPOSE)
    assert len(set(stored)) == 100
    assert all(b"4202" not in value for value in stored)


def test_a_value_opens_only_in_its_own_column():
    with pytest.raises(CannotDecrypt):
        decrypt(encrypt("x", PURPOSE), "members.person.phone")


@pytest.mark.parametrize("place", [0, 1, 2, 13, 20, -1])
def test_a_damaged_value_does_not_open(place):
    stored = bytearray(encrypt("420204199001010012", PURPOSE))
    stored[place] ^= 0x40
    with pytest.raises(CannotDecrypt):
        decrypt(bytes(stored), PURPOSE)


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01\x01", b"\x01\x01" + b"0" * 12])
def test_short_values_do_not_open(stored):
    with pytest.raises(CannotDecrypt):
        decrypt(stored, PURPOSE)


def test_old_keys_stay_readable_and_new_ones_write(settings):
    settings.DATA_KEYS = {1: b"1" * 32}
    old = encrypt("old", PURPOSE)
    settings.DATA_KEYS = {1: b"1" * 32, 2: b"2" * 32}
    new = encrypt("new", PURPOSE)
    assert (old[1], new[1]) == (1, 2)
    assert decrypt_many([old, None, new], PURPOSE) == ["old", None, "new"]
    settings.DATA_KEYS = {2: b"2" * 32}
    with pytest.raises(CannotDecrypt, match="version 1"):
        decrypt(old, PURPOSE)


def test_without_keys_nothing_is_written(settings):
    settings.DATA_KEYS, settings.HASH_KEY = {}, b""
    with pytest.raises(ImproperlyConfigured):
        encrypt("x", PURPOSE)
    with pytest.raises(ImproperlyConfigured):
        digest("x", PURPOSE)


def test_another_suite_can_be_added(monkeypatch):
    from tieshan.foundation.vault import cipher

    monkeypatch.setattr(cipher, "_suites", dict(cipher._suites))
    monkeypatch.setattr(cipher, "_preferred", 1)

    class Other(AesGcm):
        number = 9

    before = encrypt("x", PURPOSE)
    register_suite(Other(), preferred=True)
    after = encrypt("x", PURPOSE)
    assert (before[0], after[0]) == (1, 9)
    assert decrypt_many([before, after], PURPOSE) == ["x", "x"]
    with pytest.raises(ValueError, match="taken"):
        register_suite(type("Third", (AesGcm,), {"number": 9})())


def test_the_same_number_however_written_has_one_digest():
    wanted = digest("42020419900101001X", PURPOSE)
    full_width = "４２０２０４１９９００１０１００１Ｘ"
    for spelling in ("42020419900101001x", " 420204 19900101 001X ", full_width, "420204-19900101-001x"):
        assert digest(spelling, PURPOSE) == wanted
    assert digest_many(["42020419900101001x", None, ""], PURPOSE) == [wanted, None, None]
    assert digest("42020419900101001X", "members.person.phone") != wanted
    assert len(wanted) == 32


def test_digests_need_the_key(settings):
    before = digest("1", PURPOSE)
    settings.HASH_KEY = b"g" * 32
    assert digest("1", PURPOSE) != before


@given(st.text("0129AXx -\u3000\uff10\uff38\u2014"))
def test_normalising_twice_changes_nothing(value):
    assert normalised(normalised(value)) == normalised(value)


def test_masks():
    assert mask_id("420204199001010012") == "4202************12"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_name("王小明") == "王**"
    assert mask_name("王明") == "王*"
    assert (mask_name(""), mask_id(""), mask_phone("")) == ("", "", "")


@given(st.text(max_size=30))
def test_masks_keep_the_length_and_hide_a_third(value):
    for masked in (mask_id(value), mask_phone(value)):
        assert len(masked) == len(value)
        assert masked.count("*") * 3 >= len(value)


def test_bulk_speed():
    """Generous bounds against a fall back to something per value; the bench shows the real figures."""
    values = [f"42020419900101{i:04d}" for i in range(20_000)]
    began = time.process_time()
    encrypt_many(values, PURPOSE)
    digest_many(values, PURPOSE)
    assert time.process_time() - began < 1


class Secret(models.Model):
    word = EncryptedTextField(purpose="vault.secret.word", null=True)
    other = models.TextField(default="")

    class Meta:
        app_label = "vault"
        managed = False
        db_table = "vault_secret"


@pytest.fixture
def secret_table(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE vault_secret (id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,"
            " word bytea, other text) ON COMMIT DROP"
        )


def stored(pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM vault_secret WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_the_field_reads_as_text_and_stores_ciphertext(secret_table):
    made = Secret.objects.create(word="王小明")
    assert made.word == "王小明"
    assert "王小明".encode() not in bytes(stored(made.pk))
    assert Secret.objects.get(pk=made.pk).word == "王小明"
    Secret.objects.create(word=None)
    assert Secret.objects.filter(word__isnull=True).get().word is None


def test_a_list_decrypts_nothing(secret_table, monkeypatch):
    Secret.objects.bulk_create([Secret(word=str(i)) for i in range(5)])
    from tieshan.foundation.vault import fields

    def forbidden(*args):
        raise AssertionError("decrypted")

    real = fields.decrypt
    monkeypatch.setattr(fields, "decrypt", forbidden)
    rows = list(Secret.objects.order_by("id"))
    sealed = list(Secret.objects.order_by("id").values_list("word", flat=True))
    assert [str(value) for value in sealed] == ["******"] * 5
    assert "1" not in repr(sealed[1]).replace("Sealed", "")
    rows[0].other = "changed"
    rows[0].save()
    monkeypatch.setattr(fields, "decrypt", real)
    assert [row.word for row in rows] == list("01234")
    assert [value.reveal() for value in sealed] == list("01234")


def test_saving_the_same_text_keeps_the_ciphertext(secret_table):
    pk = Secret.objects.create(word="same").pk
    before = stored(pk)
    row = Secret.objects.get(pk=pk)
    row.word = "same"
    row.save()
    assert stored(pk) == before
    row.word = "other"
    row.save()
    assert stored(pk) != before
    assert Secret.objects.get(pk=pk).word == "other"
    late = Secret.objects.defer("word").get(pk=pk)
    assert late.word == "other"
    late.refresh_from_db()
    assert late.word == "other"


def test_update_and_copying_a_sealed_value(secret_table):
    one = Secret.objects.create(word="a").pk
    two = Secret.objects.create(word="b").pk
    Secret.objects.filter(pk=one).update(word="c")
    sealed = Secret.objects.values_list("word", flat=True).get(pk=one)
    assert isinstance(sealed, Sealed)
    Secret.objects.filter(pk=two).update(word=sealed)
    assert Secret.objects.get(pk=two).word == "c"


def test_ciphertext_is_not_searched():
    with pytest.raises(FieldError, match="digest"):
        str(Secret.objects.filter(word="a").query)


def test_the_field_survives_a_migration_round_trip():
    field = Secret._meta.get_field("word")
    _name, path, args, kwargs = field.deconstruct()
    assert path == "tieshan.foundation.vault.fields.EncryptedTextField"
    assert kwargs == {"purpose": "vault.secret.word", "null": True}
    assert EncryptedTextField(*args, **kwargs).deconstruct()[1:] == field.deconstruct()[1:]


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 300_000])
def test_files_come_back_as_they_were(folder, size):
    content = os.urandom(size)
    kept = files.put(io.BytesIO(content), "花名册.xlsx")
    assert (kept.size, kept.name) == (size, "花名册.xlsx")
    with files.open_file(kept.token) as stream:
        assert stream.read() == content
        stream.seek(size // 2)
        assert stream.read(10) == content[size // 2 : size // 2 + 10]
    if size > 100:
        assert content[:50] not in files.path_of(kept.token).read_bytes()
    assert files.path_of(kept.token).stat().st_mode & 0o077 == 0


def test_a_file_that_was_touched_does_not_open(folder):
    kept = files.put(io.BytesIO(os.urandom(200_000)), "a")
    path = files.path_of(kept.token)
    whole = path.read_bytes()
    head, portion = 21, 65536 + 16
    first, second, rest = whole[head : head + portion], whole[head + portion : head + 2 * portion], head + 2 * portion
    swapped = whole[:head] + second + first + whole[rest:]
    for damaged in (whole[:-1], whole[: head + portion], whole[:100] + b"\0" + whole[101:], swapped, whole[:10], b""):
        path.write_bytes(damaged)
        with pytest.raises(CannotDecrypt), files.open_file(kept.token) as stream:
            stream.read()


def test_a_failed_put_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 100_000:
                raise OSError("gone")
            return super().read(size)

    with pytest.raises(OSError, match="gone"):
        files.put(Broken(bytes(200_000)), "a")
    with pytest.raises(ValueError, match="longer"):
        files.put(io.BytesIO(bytes(200_000)), "a", most=199_999)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("token", ["../../etc/passwd", "", "a" * 31, "A" * 32, "0" * 32 + "/x", "0" * 32 + "\n"])
def test_only_tokens_name_files(folder, token):
    with pytest.raises(ValueError, match="token"):
        files.open_file(token)


def test_files_of_an_old_key_stay_readable(folder, settings):
    settings.DATA_KEYS = {1: b"1" * 32}
    kept = files.put(io.BytesIO(b"old"), "a")
    settings.DATA_KEYS = {1: b"1" * 32, 2: b"2" * 32}
    assert files.open_file(kept.token).read() == b"old"
    settings.DATA_KEYS = {2: b"2" * 32}
    with pytest.raises(CannotDecrypt):
        files.open_file(kept.token)
    files.delete(kept.token)
    files.delete(kept.token)
