"""Settings of the tests: an embedded PostgreSQL of their own (tests/clusters.py), fixed keys, nothing slow."""

import os
import tempfile
from pathlib import Path

# Before the real settings are read: no test may reach a real database or real keys.
for _name in ("DATABASE_URL", "DATABASE_URL_FILE", "DATABASE_OWNER_URL", "TIESHAN_MODE", "TIESHAN_HOSTS"):
    os.environ.pop(_name, None)
TEST_DIR = Path(os.environ.get("TIESHAN_TEST_DIR") or Path(__file__).resolve().parent.parent / "var" / "test")
os.environ["TIESHAN_DATA_DIR"] = str(TEST_DIR)

from tieshan.config.settings import *  # noqa: E402, F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - a thread of a test must not leave a connection behind
SECRET_KEY = "only-for-tests"  # a fixed value: the tests hold no secret
DATA_KEYS = {1: b"1" * 32, 2: b"2" * 32}
HASH_KEY = b"h" * 32
ALLOWED_HOSTS = ["*"]
FILES_DIR = Path(tempfile.gettempdir()) / f"tieshan-test-files-{os.getpid()}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405
