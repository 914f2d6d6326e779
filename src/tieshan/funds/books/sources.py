"""Which page shows the paper a voucher comes from: rooms that post say so in their apps.py."""

from __future__ import annotations

from dataclasses import dataclass

from tieshan.foundation.ui.kinds import page_url


@dataclass(frozen=True)
class Source:
    """A kind of record that vouchers come from: "app.model", the code of its page, what it is called."""

    label: str
    page: str
    title: object


_sources: dict[str, Source] = {}


def register_source(label: str, page: str, title: object) -> None:
    """`register_source("funds_spending.spendingrequest", "funds.spending.view", _("Spending request"))`."""
    _sources[label.lower()] = Source(label.lower(), page, title)


def source_link(source_type: str, source_id: int | None) -> tuple[object, str] | None:
    """Name and address of the paper behind a voucher; None when there is none to open."""
    source = _sources.get(source_type)
    if source is None or source_id is None:
        return None
    url = page_url(source.page, source_id)
    return (source.title, url) if url else None
