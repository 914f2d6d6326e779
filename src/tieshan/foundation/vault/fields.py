"""A model field whose column holds ciphertext and whose attribute reads as text, decrypted only when it is read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tieshan.foundation.vault.cipher import decrypt, encrypt

__all__ = ["EncryptedTextField", "Sealed"]


class Sealed:
    """A stored value that nobody has read yet.  ``reveal`` decrypts it, once; printing it shows nothing."""

    __slots__ = ("_text", "purpose", "stored")

    def __init__(self, stored: bytes, purpose: str) -> None:
        self.stored = stored
        self.purpose = purpose
        self._text: str | None = None

    def reveal(self) -> str:
        """The text."""
        if self._text is None:
            self._text = decrypt(self.stored, self.purpose)
        return self._text

    def __str__(self) -> str:
        return "******"

    def __repr__(self) -> str:
        return f"<Sealed {self.purpose}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (other.stored, other.purpose) == (self.stored, self.purpose)

    def __hash__(self) -> int:
        return hash((self.stored, self.purpose))


class _SealedAttribute(DeferredAttribute):
    """Keeps the ciphertext in the instance and decrypts on reading, so that a list page decrypts nothing."""

    field: EncryptedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        return value.reveal() if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        values = instance.__dict__
        held = values.get(self.field.attname)
        # The same text again keeps its ciphertext: saving an unchanged form leaves no trace in the history.
        if isinstance(held, Sealed) and isinstance(value, str) and held.reveal() == value:
            return
        values[self.field.attname] = value


class EncryptedTextField(models.BinaryField):
    """Text, encrypted in the database.

    ``purpose`` is bound to each value (``app.model.field``): set it once and never change it.  The column cannot be
    searched: store a ``digest`` beside it, and a mask for lists.  ``values()`` and ``values_list()`` give ``Sealed``.
    """

    descriptor_class = _SealedAttribute
    empty_values = [None, ""]

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        if not purpose:
            raise ValueError("an encrypted field needs a purpose")
        self.purpose = purpose
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self.editable:
            kwargs.pop("editable", None)
        else:
            kwargs["editable"] = False
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Wrap, without decrypting."""
        return None if value is None else Sealed(bytes(value), self.purpose)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The held value as it is: a row that is saved without having been read is not decrypted."""
        return model_instance.__dict__.get(self.attname)

    def get_prep_value(self, value: Any) -> Any:
        """Text becomes ciphertext; ciphertext stays."""
        if isinstance(value, Sealed):
            return value.stored
        if isinstance(value, str):
            return encrypt(value, self.purpose)
        return super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        """Forms hand in text."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised as ciphertext, never as text."""
        held = self.pre_save(obj, False)
        stored = self.get_prep_value(held)
        return "" if stored is None else bytes(stored).hex()

    def get_default(self) -> Any:
        """None where null is allowed, else empty text."""
        return super().get_default() if self.has_default() else (None if self.null else "")

    def formfield(self, **kwargs: Any) -> Any:
        """An ordinary text input."""
        return models.Field.formfield(self, **{"form_class": forms.CharField, **kwargs})

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it empty" can be asked of ciphertext."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: search its digest instead")
        return super().get_lookup(lookup_name)
