"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id above the current OWASP minimum (19 MiB, 2 passes), but far below Django's 100 MiB and 8 lanes: eight
    clerks signing in at once on the smallest machine must not take its memory away."""

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1
