"""Public notices: a masked list that stands so many working days, and what is objected to it.

    from tieshan.foundation.publicnotice import NoticeLine, notice_clear, post_notice

    post_notice(actor=actor, subject=aid, kind="welfare.aid", title=…, unit=unit, days=…, on=on, clause=…,
                lines=[NoticeLine(name="…", unit="…", category="…")])
    ...
    if not notice_clear(aid, "welfare.aid", on): …

Both inside the room's own act. `NoticeEnded` is announced once nothing stands in the way any more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tieshan.foundation.publicnotice.events import NoticeEnded
    from tieshan.foundation.publicnotice.posting import NoticeLine, post_notice
    from tieshan.foundation.publicnotice.queries import notice_clear, notices_of

_WHERE = {
    "NoticeEnded": "events",
    "NoticeLine": "posting",
    "notice_clear": "queries",
    "notices_of": "queries",
    "post_notice": "posting",
}
__all__ = ["NoticeEnded", "NoticeLine", "notice_clear", "notices_of", "post_notice"]


def __getattr__(name: str) -> Any:
    # The package is imported while Django still loads the apps, when models may not be imported yet.
    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
