"""The form field for attachments: several files at once, each checked where the person can still change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.documents.sniff import CONTENTS, inspect
from tieshan.kernel.refusal import Refused

__all__ = ["AttachmentsField"]


class AttachmentsInput(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        endings = ",".join(suffix for content in CONTENTS.values() for suffix in content.suffixes)
        super().__init__({"multiple": True, "accept": endings, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All files sent under the name."""
        return files.getlist(name) if hasattr(files, "getlist") else list(filter(None, [files.get(name)]))


class AttachmentsField(forms.Field):
    """Files for `attach_all`; the cleaned value is the list of uploads. `one=True` takes a single file."""

    widget = AttachmentsInput

    def __init__(self, *, one: bool = False, **options: Any) -> None:
        options.setdefault("help_text", _("Pictures, PDF, OFD, Word, spreadsheets or slides; at most 20 MB each."))
        super().__init__(**options)
        self.one = one
        if one:
            self.widget.allow_multiple_selected = False
            self.widget.attrs.pop("multiple", None)

    def clean(self, value: Any) -> list[UploadedFile]:
        """Each file by its content; a wrong one is named, with what to do instead."""
        uploads: Sequence[UploadedFile] = value or []
        if not uploads and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if self.one and len(uploads) > 1:
            raise forms.ValidationError(_("Choose one file."))
        problems = []
        for upload in uploads:
            try:
                inspect(upload.file, upload.size or 0)  # type: ignore[arg-type]
            except Refused as refused:
                problems.append(
                    forms.ValidationError("%(name)s: %(why)s", params={"name": upload.name, "why": refused.message})
                )
        if problems:
            raise forms.ValidationError(problems)
        return list(uploads)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Only what was sent counts."""
        return bool(data)
