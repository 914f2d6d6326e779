"""The forms of decisions: one page an act, and one for several papers at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import stack
from tieshan.foundation.ui.kinds import Card, FormPage, RecordField, TableView, page_url, register
from tieshan.foundation.workflow.actions import (
    add_signer,
    agree_paper,
    pass_paper_on,
    refuse_paper,
    return_paper,
    urge_paper,
    withdraw_paper,
)
from tieshan.foundation.workflow.actions.moving import is_body, standing_steps
from tieshan.foundation.workflow.models import Run, Signer
from tieshan.foundation.workflow.papers import paper_kind
from tieshan.foundation.workflow.people import people
from tieshan.foundation.workflow.policies import ADD_SIGNER, AGREE, PASS_ON, REFUSE, RETURN, URGE, VIEW, WITHDRAW
from tieshan.foundation.workflow.queries import todo, todo_of
from tieshan.foundation.workflow.terms import RunState, StepState
from tieshan.foundation.workflow.web.paper import paper_facts
from tieshan.kernel.refusal import Refused, Stale

TO_DECIDE = "workflow.todo.list"
OPINION = forms.Textarea(attrs={"rows": 3})


def colleagues(actor: Actor) -> Any:
    """Among whom the reader may choose somebody."""
    return people().colleagues(actor, timezone.localdate())


class PaperAct(FormPage):
    """An act on one paper: its facts stand above the form."""

    parent = TO_DECIDE
    model = Run
    select_related = ("unit",)
    view_code = VIEW
    detail_code = VIEW
    versioned = True
    for_signers = True
    then = TO_DECIDE

    def fetch(self) -> Any:
        run = super().fetch()
        if self.request.method != "POST":
            self._still_possible(run)
        return run

    def _still_possible(self, run: Run) -> None:
        """A link opened too late says so before anybody types an opinion."""
        if run.state != RunState.RUNNING:
            raise Refused(
                "workflow.approval.over",
                _("This paper is decided already: %(state)s.") % {"state": run.get_state_display()},
            )
        mine = (
            todo_of(self.actor, run, on=timezone.localdate()) is not None
            if self.for_signers
            else run.started_by_id == self.actor.account_id
        )
        if not mine and Signer.objects.filter(run=run, account_id=self.actor.account_id or 0).exists():
            raise Refused(
                "workflow.approval.decided",
                _("This paper does not lie before you any more: you or others have decided."),
            )
        if not mine:
            raise Refused("workflow.approval.not_yours", _("This paper does not lie before you."))

    def lead(self) -> object:
        return f"{self.record.unit} · {self.record.started_by_name} · {self.record.step_words}"

    def before_form(self) -> object:
        return paper_facts(self.record, self.actor)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}

    def run(self, cleaned: dict[str, Any]) -> Any:
        action: Any = type(self).action
        more = {"place": self._expected_version()} if self.versioned else {}
        return action(actor=self.actor, run=self.record, **self.arguments(cleaned), **more)

    def _shown_version(self, refused: Refused | None) -> object:
        """The form carries the reader's place in the paper: it is another one after every change and in every step."""
        if not self.versioned:
            return ""
        if self.request.method == "POST" and not isinstance(refused, Stale):
            return self.request.POST.get("version", "")
        place = todo_of(self.actor, self.record, on=timezone.localdate())
        return place.pk if place is not None else ""

    def done_url(self, result: Any) -> str:
        if result is None:
            return page_url(VIEW, self.record.pk) or "/"
        return page_url(self.then) or "/"


class OpinionForm(forms.Form):
    """What one has to say; may be empty."""

    opinion = forms.CharField(label=_("Opinion"), required=False, max_length=1000, widget=OPINION)


class ReasonForm(forms.Form):
    """What one has to say; must be said."""

    opinion = forms.CharField(label=_("Opinion"), max_length=1000, widget=OPINION)


@register
class Agree(PaperAct):
    """Agree; the next step opens or the paper is done."""

    code = AGREE
    path = "approvals/<int:pk>/agree/"
    title = _("Agree")
    form_class = OpinionForm
    action = staticmethod(agree_paper)
    submit = _("Agree")

    def initial(self) -> dict[str, Any]:
        """A ready word, except where a body decides: it writes its opinion itself."""
        place = todo_of(self.actor, self.record, on=timezone.localdate())
        return {} if place is not None and is_body(self.record, place.step) else {"opinion": gettext("Agreed.")}

    def done_message(self, result: Any) -> object:
        if result.version != self.record.version:
            return gettext("The paper was changed after it was submitted. Its approval begins anew; look at it again.")
        if result.state == RunState.AGREED:
            return gettext("Agreed. The paper is done.")
        return gettext("Agreed. Next: %(step)s.") % {"step": result.step_words}


class ReturnForm(forms.Form):
    """To whom, and what is to be mended."""

    to_step = forms.TypedChoiceField(label=_("Return to"), required=False, coerce=int, empty_value=None)
    opinion = forms.CharField(
        label=_("Opinion"), max_length=1000, widget=OPINION, help_text=_("What is to be mended or looked at again.")
    )

    def __init__(self, *args: Any, steps: list[tuple[int, str]], starter: str, **options: Any) -> None:
        super().__init__(*args, **options)
        first = gettext("%(name)s, who submitted it") % {"name": starter}
        self.fields["to_step"].choices = [("", first), *steps]  # type: ignore[attr-defined]


@register
class Return(PaperAct):
    """Return to the one who submitted it, or to an earlier step."""

    code = RETURN
    path = "approvals/<int:pk>/return/"
    title = _("Return")
    form_class = ReturnForm
    action = staticmethod(return_paper)
    submit = _("Return")
    done = _("Returned with your opinion.")
    danger = True

    def form_options(self) -> dict[str, Any]:
        standing = standing_steps(self.record)
        now = next((step.no for step in standing if step.state == StepState.OPEN), 0)
        steps = [
            (step.no, f"{step.no}. {step.words}")
            for step in standing
            if step.state == StepState.AGREED and step.no < now
        ]
        return {"steps": steps, "starter": self.record.started_by_name}


@register
class Refuse(PaperAct):
    """Not agree: the paper is over."""

    code = REFUSE
    path = "approvals/<int:pk>/refuse/"
    title = _("Not agree")
    form_class = ReasonForm
    action = staticmethod(refuse_paper)
    submit = _("Not agree")
    done = _("Not agreed. The one who submitted it sees your opinion.")
    danger = True

    def lead(self) -> object:
        return _("This ends the paper. To have it mended, return it instead.")


class ColleagueForm(forms.Form):
    """To whom, and a word to them."""

    to = RecordField(label=_("Colleague"), source=colleagues, searched=("display_name",))
    opinion = forms.CharField(label=_("Opinion"), required=False, max_length=1000, widget=OPINION)


@register
class PassOn(PaperAct):
    """Hand one's turn to a colleague."""

    code = PASS_ON
    path = "approvals/<int:pk>/pass-on/"
    title = _("Pass the paper on")
    form_class = ColleagueForm
    action = staticmethod(pass_paper_on)
    submit = _("Pass the paper on")
    done = _("Passed on. Your colleague decides instead of you.")


@register
class AddSigner(PaperAct):
    """Ask a further person in one's own step."""

    code = ADD_SIGNER
    path = "approvals/<int:pk>/add-signer/"
    title = _("Ask another person")
    form_class = ColleagueForm
    action = staticmethod(add_signer)
    submit = _("Ask")
    done = _("Asked. The step is done when your colleague has agreed as well.")
    then = VIEW

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or "/"


class WithdrawForm(forms.Form):
    """Why, if there is anything to say."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


@register
class Withdraw(PaperAct):
    """Take one's paper back."""

    code = WITHDRAW
    path = "approvals/<int:pk>/withdraw/"
    title = _("Withdraw")
    form_class = WithdrawForm
    action = staticmethod(withdraw_paper)
    submit = _("Withdraw")
    done = _("Withdrawn. The paper lies in your drafts.")
    danger = True
    versioned = False
    for_signers = False
    then = "workflow.draft.list"


@register
class Urge(PaperAct):
    """Remind those before whom one's paper lies."""

    code = URGE
    path = "approvals/<int:pk>/urge/"
    title = _("Urge")
    action = staticmethod(urge_paper)
    submit = _("Urge")
    done = _("They have been reminded.")
    versioned = False
    for_signers = False
    then = "workflow.started.list"

    def lead(self) -> object:
        return _("Those who have yet to decide get a reminder. Once a day for each paper.")


@register
class AgreeMany(FormPage):
    """Agree to several papers at once; each is its own act, so that one refusal holds nobody else up."""

    code = "workflow.approval.agree_many"
    permission = AGREE
    path = "approvals/agree/"
    title = _("Agree to papers")
    parent = TO_DECIDE
    form_class = OpinionForm
    submit = _("Agree to all of them")
    MOST = 100

    def initial(self) -> dict[str, Any]:
        return {"opinion": gettext("Agreed.")}

    def chosen(self) -> list[Signer]:
        """The chosen papers that still lie before the reader."""
        numbers = [int(n) for n in self.request.GET.getlist("ids") if n.isdecimal() and len(n) < 19][: self.MOST]
        rows = todo(self.actor, on=timezone.localdate()).filter(pk__in=numbers)
        return list(rows.select_related("run", "run__unit", "step").order_by("due_on", "pk"))

    def before_form(self) -> object:
        rows = [
            (one.run.title, paper_kind(one.run.kind).label, one.run.unit, one.run.started_by_name, one.step.words)
            for one in self.chosen()
        ]
        headings = [_("Paper"), _("Kind of paper"), _("Union"), _("Submitted by"), _("Step")]
        return stack([Card("", TableView(headings, rows, empty=gettext("None of the chosen papers waits for you.")))])

    def run(self, cleaned: dict[str, Any]) -> Any:
        on = timezone.localdate()
        agreed, refused = 0, []
        for one in self.chosen():
            try:
                with transaction.atomic():
                    agree_paper(actor=self.actor, run=one.run, on=on, place=one.pk, **cleaned)
                agreed += 1
            except Refused as no:
                refused.append(gettext("%(paper)s: %(refusal)s") % {"paper": one.run.title, "refusal": no})
        if not agreed:
            raise Refused(
                "workflow.approval.none_agreed",
                " ".join(refused) or gettext("None of the chosen papers waits for you."),
            )
        return agreed, refused

    def done_message(self, result: Any) -> object:
        agreed, refused = result
        words = ngettext("Agreed to %(n)s paper.", "Agreed to %(n)s papers.", agreed) % {"n": agreed}
        return " ".join([words, *refused])

    def done_url(self, result: Any) -> str:
        return page_url(TO_DECIDE) or "/"
