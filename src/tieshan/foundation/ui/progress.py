"""The progress of a job: shown at once, renewed by itself, and complete without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from tieshan.foundation.ui.base import Page
from tieshan.foundation.ui.components import Action


@dataclass(frozen=True)
class Progress:
    """How far a job is. `state` is waiting, running, done or failed; `total` 0 means that nobody knows.

    `message` says what it is doing, or why it failed and what to do; `url` opens the result when done.
    """

    state: str
    done: int = 0
    total: int = 0
    message: object = ""
    url: str = ""
    next_action: Action | None = None

    @property
    def ended(self) -> bool:
        return self.state in ("done", "failed")

    @property
    def percent(self) -> int | None:
        return min(100, self.done * 100 // self.total) if self.total else None


class ProgressPage(Page):
    """A page about a running job. A room overrides `progress`; `jump` goes to the result as soon as it is there."""

    template: ClassVar[str] = "ui/progress.html"
    every_seconds: ClassVar[int] = 2
    jump: ClassVar[bool] = True

    def progress(self) -> Progress:
        raise NotImplementedError

    def get(self) -> HttpResponse:
        state = self.progress()
        fragment = bool(self.request.GET.get("part"))
        if self.jump and state.state == "done" and state.url:
            if fragment:
                return HttpResponse(headers={"HX-Redirect": state.url})
            return HttpResponseRedirect(state.url)
        extra: dict[str, Any] = {"progress": state, "every": self.every_seconds, "path": self.request.path}
        if fragment:
            return HttpResponse(render_to_string("ui/progress_part.html", extra, self.request))
        return self.render(extra)
