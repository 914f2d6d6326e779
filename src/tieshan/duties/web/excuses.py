"""Asking to be excused from a duty, and the page of such a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.duties.actions.excuses import may_ask, paper_of, request_excuse
from tieshan.duties.models import Excuse, Instance
from tieshan.duties.policies import EXCUSE_REQUEST, INSTANCE_LIST, OWN_LIST
from tieshan.duties.queries.instances import listed, readable
from tieshan.duties.web.words import due_text, period_text
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.kernel.refusal import Forbidden

TONES = {"requested": "due", "agreed": "done", "refused": "late", "returned": "late", "withdrawn": "plain"}


class ExcuseForm(forms.Form):
    """Why the duty cannot be done."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea,
        help_text=gettext_lazy("It is read by those who decide and by your federation alone."),
    )


@register
class RequestExcuse(FormPage):
    """Ask to be excused."""

    code = EXCUSE_REQUEST
    path = "duties/<int:pk>/excuse/"
    title = gettext_lazy("Ask to be excused")
    parent = OWN_LIST
    model = Instance
    form_class = ExcuseForm
    action = staticmethod(request_excuse)
    subject_argument = "instance"
    detail_code = "duties.instance.view"
    submit = gettext_lazy("Submit for approval")
    done = gettext_lazy("Submitted. The duty stays open until it is decided.")
    keep_draft = False

    def fetch(self) -> Instance:
        found: Any = listed(readable(self.actor)).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        if not may_ask(self.actor, found):
            raise Forbidden(
                "duties.excuse.others",
                gettext_lazy("Each asks for their own duty; a unit's duty is asked for by its chair."),
                permission=EXCUSE_REQUEST,
            )
        return found

    def heading(self) -> object:
        return _("%(act)s: %(what)s") % {"act": self.title, "what": self.record.template}

    def initial(self) -> dict[str, Any]:
        returned = Excuse.objects.filter(instance=self.record, state="returned").first()
        return {"reason": returned.reason} if returned is not None else {}

    def before_form(self) -> object:
        return Facts(
            "",
            [
                Fact(_("Duty"), str(self.record.template), sub=self.record.template.what),
                Fact(_("Period"), period_text(self.record)),
                Fact(_("Due on"), due_text(self.record)),
            ],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"on": today()}


@register
class ExcuseDetail(DetailPage):
    """One request to be excused and its approval."""

    code = "duties.excuse.view"
    permission = OWN_LIST
    path = "duties/excuses/<int:pk>/"
    title = gettext_lazy("Excuse from a duty")
    parent = OWN_LIST
    model = Excuse

    def fetch(self) -> Excuse:
        seen = Excuse.objects.visible_to(self.actor, INSTANCE_LIST)
        rows = Excuse.objects.filter(Q(requested_by_id=self.actor.account_id) | Q(pk__in=seen.values("pk")))
        found: Any = (
            rows.filter(pk=self.kwargs["pk"])
            .select_related("instance__template", "instance__unit", "instance__cadre", "requested_by")
            .defer("instance__cadre__id_number", "instance__cadre__phone")
            .first()
        )
        if found is None or (found.requested_by_id is None and not self.actor.may(INSTANCE_LIST)):
            raise Http404
        return found

    def state(self) -> Tag:
        return Tag(self.record.get_state_display(), TONES[self.record.state])

    def facts(self) -> Iterable[object]:
        instance = self.record.instance
        yield Facts(
            "",
            [
                Fact(_("Duty"), str(instance.template), url=page_url("duties.instance.view", instance.pk)),
                Fact(_("Who owes it"), str(instance.cadre or instance.unit)),
                Fact(_("Period"), period_text(instance)),
                Fact(_("Requested on"), self.record.requested_on, sub=str(self.record.requested_by or "")),
                Fact(_("Reason"), self.record.reason, wide=True),
            ],
        )

    def actions(self) -> Iterable[Action]:
        if self.record.state == "returned" and may_ask(self.actor, self.record.instance):
            yield Action(_("Mend and submit again"), page_url(EXCUSE_REQUEST, self.record.instance_id) or "", True)

    def aside(self) -> Iterable[Card]:
        card = approval_card(self.request, self.record, paper_of(self.record))
        if card is not None:
            yield card
