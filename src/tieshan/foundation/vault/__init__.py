"""Personal data under lock: encryption, keyed hashes for search, masks, and an encrypted store of files.

A stolen database shows names and masks, never an identity number, a telephone or a file: the keys live outside it.
"""

from tieshan.foundation.vault.cipher import (
    CannotDecrypt,
    Suite,
    decrypt,
    decrypt_many,
    encrypt,
    encrypt_many,
    key_version,
    register_suite,
)
from tieshan.foundation.vault.digests import digest, digest_many, normalised
from tieshan.foundation.vault.masks import mask_account, mask_id, mask_name, mask_phone

__all__ = [
    "CannotDecrypt",
    "Suite",
    "decrypt",
    "decrypt_many",
    "digest",
    "digest_many",
    "encrypt",
    "encrypt_many",
    "key_version",
    "mask_account",
    "mask_id",
    "mask_name",
    "mask_phone",
    "normalised",
    "register_suite",
]
