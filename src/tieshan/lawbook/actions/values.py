"""The district sets a value of its own: proposed by its office with document and number, approved on the route of
papers `lawbook.value`, and never for a day that has passed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.workflow import ApprovalEnded, submit_paper
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import own_values
from tieshan.lawbook.district_values import shipped_on
from tieshan.lawbook.leeway import is_within
from tieshan.lawbook.models import VALUE, DistrictValue
from tieshan.lawbook.policies import VALUE_CORRECT, VALUE_PROPOSE
from tieshan.lawbook.reading import value_of
from tieshan.lawbook.records import Parameter, Value
from tieshan.lawbook.typed import raw_of, read_value

__all__ = ["KIND", "correct_value", "follow_approval", "propose_value"]

KIND = "lawbook.value"
_ENDS = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}


@act("lawbook.value.propose")
def propose_value(
    *,
    actor: Actor,
    code: str,
    valid_from: date,
    document: str,
    number: str,
    reason: str,
    on: date,
    value: str = "",
    article: str = "",
    lifted: bool = False,
) -> DistrictValue:
    """Propose a value of the district, or (`lifted`) that the shipped one holds again from a day on; sends it on its
    way to approval."""
    unit = district()
    actor.require(VALUE_PROPOSE, unit)
    if DistrictValue.objects.filter(code=code, state=DistrictValue.State.ASKED).exists():
        raise Refused(
            "lawbook.value.under_way", _("A new value is under approval already. Wait for it, or withdraw it first.")
        )
    row = DistrictValue(unit=unit, code=code, proposed_on=on, proposed_by_id=actor.account_id)
    _fill(row, valid_from, document, number, article, reason, on, value, lifted=lifted)
    row.save()
    note(code=code, valid_from=valid_from.isoformat())
    submit_paper(actor=actor, record=row, kind=KIND, unit=unit, on=on)
    return row


@act("lawbook.value.correct", subject="record")
def correct_value(
    *,
    actor: Actor,
    record: DistrictValue,
    valid_from: date,
    document: str,
    number: str,
    reason: str,
    on: date,
    value: str = "",
    article: str = "",
    lifted: bool = False,
    expected_version: int | None = None,
) -> DistrictValue:
    """Mend a proposal that was returned or withdrawn, and submit it again."""
    actor.require(VALUE_CORRECT, record.unit)
    row = claim_version(record, expected_version)
    VALUE.move(row, VALUE_CORRECT, actor=actor)
    _fill(row, valid_from, document, number, article, reason, on, value, lifted=lifted)
    row.save()
    submit_paper(actor=actor, record=row, kind=KIND, unit=row.unit, on=on)
    return row


def district() -> Any:
    """The district's own unit: its values hold for all below it. The room above owns the table of units."""
    units: Any = DistrictValue._meta.get_field("unit").related_model
    return units._base_manager.get(kind="district")


def _fill(
    row: DistrictValue,
    valid_from: date,
    document: str,
    number: str,
    article: str,
    reason: str,
    on: date,
    value: str,
    *,
    lifted: bool,
) -> None:
    shipped = _shipped(row.code, valid_from)
    earliest = _earliest(row.code, on)
    if valid_from < earliest:
        raise Refused(
            "lawbook.value.past",
            _("A value never changes the past. The earliest possible day is %(day)s.") % {"day": earliest.isoformat()},
            field="valid_from",
        )
    for name, text, words in (
        ("document", document, _("Name the document that sets the value.")),
        ("number", number, _("Give the number of the document.")),
        ("reason", reason, _("Say why the district sets its own value.")),
    ):
        if not text.strip():
            raise Refused("lawbook.value.no_source", words, field=name)
    row.value, row.lifted = (
        (None, True) if lifted else (_checked(shipped, read_value(shipped.kind, shipped.counted, value)), False)
    )
    row.valid_from, row.document, row.number = valid_from, document.strip(), number.strip()
    row.article, row.reason = article.strip(), reason.strip()


def _shipped(code: str, day: date) -> Parameter:
    found = shipped_on(code, day)
    if found is None:
        raise Refused("lawbook.value.unknown", _("The lawbook has no such value on that day."), field="valid_from")
    return found


def _checked(shipped: Parameter, value: Value) -> Any:
    """The value in the form of the files, when it stays within what the law allows."""
    if not is_within(shipped, value):
        raise Refused(
            "lawbook.value.bounds",
            _("The value goes beyond what %(document)s leaves to the district.") % {"document": shipped.document},
            clause=shipped.clause,
            field="value",
        )
    return raw_of(value)


def _earliest(code: str, on: date) -> date:
    """The first day on which a new value may hold: today, and after the last approved one."""
    last = DistrictValue.objects.filter(code=code, state=DistrictValue.State.APPROVED).order_by("-valid_from").first()
    return on if last is None else max(on, last.valid_from + timedelta(days=1))


def follow_approval(event: ApprovalEnded) -> None:
    """Move the value as its approval ended. Approved late, it holds from that day: never for a day that has passed."""
    if event.kind != KIND:
        return
    row = DistrictValue.objects.select_for_update().get(pk=event.record_id)
    VALUE.move(row, _ENDS[event.outcome], actor=event.actor)
    row.decided_on = event.on
    if row.state == DistrictValue.State.APPROVED:
        row.valid_from = max(row.valid_from, _earliest(row.code, event.on))
        shipped = _shipped(row.code, row.valid_from)
        if not row.lifted:
            # The law may have changed while the paper lay on a desk.
            row.value = _checked(shipped, value_of(shipped.kind, row.value))
    row.version += 1
    row.save()
    if row.state == DistrictValue.State.APPROVED:
        # At once for this transaction, and again for the others when it has been kept.
        own_values.forget()
        transaction.on_commit(own_values.forget)
