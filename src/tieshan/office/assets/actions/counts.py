"""Counts: opened, counted by label or from the list, compared, differences resolved, closed (speech:C30)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.documents.numbers import next_number
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.assets.actions.lists import list_number
from tieshan.office.assets.models import COUNT, Asset, Count, CountLine, DisposalLine
from tieshan.office.assets.models.lines import copied
from tieshan.office.assets.policies import (
    CLAUSE,
    COUNT_ADD,
    COUNT_CANCEL,
    COUNT_CLOSE,
    COUNT_COMPARE,
    COUNT_OPEN,
    COUNT_REOPEN,
    COUNT_RESOLVE,
    COUNT_SEE,
    COUNT_TICK,
)
from tieshan.office.assets.terms import DIFFERENCES, FITTING, STANDING, CountState, DisposalState, Finding, Resolution
from tieshan.organisations.models import Unit

KIND = "office.asset_count"
#: A disposal that has not failed.
UNDER_WAY = (DisposalState.REQUESTED, DisposalState.RETURNED, DisposalState.AGREED, DisposalState.SETTLED)


@act("office.count.open")
def open_count(*, actor: Actor, unit: Unit, due_on: date, on: date, remark: str = "") -> Count:
    """Open a count: every standing item of the unit becomes a line, as the register has it now."""
    actor.require(COUNT_OPEN, unit)
    if due_on < on:
        raise Refused("office.count.due_before", _("The last day lies before the beginning."), field="due_on")
    items = list(Asset.objects.filter(unit=unit, state__in=STANDING).order_by("pk"))
    if not items:
        raise Refused("office.count.nothing", _("This union has no asset in the register."), field="unit")
    number = list_number(unit, "C", on.year, next_number(f"office.count:{unit.pk}", year=on.year))
    try:
        with transaction.atomic():
            count = Count.objects.create(
                unit=unit,
                number=number,
                note=remark.strip(),
                opened_on=on,
                opened_by_id=actor.account_id,
                due_on=due_on,
            )
    except IntegrityError as clash:
        if "count_one_open_per_unit" not in str(clash):
            raise
        raise Refused("office.count.open_already", _("A count of this union is open already."), field="unit") from clash
    CountLine.objects.bulk_create([CountLine(count=count, asset=one, **copied(one)) for one in items])
    set_deadline(
        subject=count,
        kind=KIND,
        unit_id=unit.pk,
        account_id=None,
        title=count.number,
        began_on=on,
        length=None,
        counted=None,
        due_on=due_on,
        page="office.count.detail",
        clause=CLAUSE,
        parameter="office.count.days",
        on=on,
    )
    note(items=len(items))
    return count


@act("office.count.see", subject="asset")
def see_asset(*, actor: Actor, asset: Asset, on: date, place: str = "") -> CountLine:
    """Note in the open count that an item was seen, by its label; another place than the register's is a difference."""
    if not (is_own(actor, asset.keeper_id) and actor.may(COUNT_SEE)):
        actor.require(COUNT_SEE, asset.unit)
    count = Count.objects.select_for_update(of=("self",)).filter(unit_id=asset.unit_id, state=CountState.OPEN).first()
    line = CountLine.objects.filter(count=count, asset=asset).first() if count is not None else None
    if line is None:
        raise Refused("office.count.none_open", _("No count is open in which this item is to be seen."))
    if line.finding != Finding.PENDING:
        raise Refused(
            "office.count.seen_already",
            _("Counted already: %(name)s saw it on %(day)s.")
            % {"name": line.seen_by or "—", "day": line.seen_on.isoformat() if line.seen_on else "—"},
        )
    there = place.strip()
    line.finding = Finding.ELSEWHERE if there and there != line.place else Finding.SEEN
    line.by_scan, line.seen_on, line.seen_by_id, line.seen_place = True, on, actor.account_id, there or line.place
    line.version += 1
    line.save()
    note(count=line.count_id, finding=line.finding)
    return line


@act("office.count.tick", subject="count")
def tick_lines(*, actor: Actor, count: Count, lines: Iterable[int], on: date) -> int:
    """Tick lines of the paper list as seen in their places; what somebody else has counted meanwhile stays. Returns
    how many this act counted."""
    fresh = _locked(actor, count, COUNT_TICK)
    if fresh.state != CountState.OPEN:
        raise _not_open()
    rows = fresh.lines.filter(pk__in=list(lines), finding=Finding.PENDING)
    done = 0
    for line in rows:
        line.finding, line.seen_on, line.seen_by_id, line.seen_place = Finding.SEEN, on, actor.account_id, line.place
        line.version += 1
        done += 1
    CountLine.objects.bulk_update(rows, ["finding", "seen_on", "seen_by", "seen_place", "version"])
    note(counted=done)
    return done


@act("office.count.add", subject="count")
def add_surplus(
    *, actor: Actor, count: Count, name: str, place: str, on: date, quantity: int = 1, model: str = ""
) -> CountLine:
    """Note something that was found and is not in the register."""
    fresh = _locked(actor, count, COUNT_ADD)
    if fresh.state not in (CountState.OPEN, CountState.COMPARED):
        raise _not_open()
    if not name.strip():
        raise Refused("office.count.no_name", _("Say what was found."), field="name")
    return CountLine.objects.create(
        count=fresh,
        number="",
        name=name.strip(),
        model=model.strip(),
        quantity=quantity,
        value_fen=0,
        place="",
        finding=Finding.SURPLUS,
        seen_on=on,
        seen_by_id=actor.account_id,
        seen_place=place.strip(),
    )


@act("office.count.compare", subject="count")
def compare_count(*, actor: Actor, count: Count, on: date, expected_version: int | None = None) -> Count:
    """End counting: what nobody has seen is not found. The differences are listed and resolved one by one."""
    actor.require(COUNT_COMPARE, count.unit)
    fresh = claim_version(count, expected_version)
    COUNT.move(fresh, COUNT_COMPARE, actor=actor)
    fresh.compared_on = on
    fresh.save()
    missing = fresh.lines.filter(finding=Finding.PENDING).update(finding=Finding.MISSING)
    note(missing=missing)
    return fresh


@act("office.count.reopen", subject="count")
def reopen_count(*, actor: Actor, count: Count, on: date, expected_version: int | None = None) -> Count:
    """Go on counting: what was not found and not resolved may still turn up."""
    actor.require(COUNT_REOPEN, count.unit)
    fresh = claim_version(count, expected_version)
    COUNT.move(fresh, COUNT_REOPEN, actor=actor)
    fresh.compared_on = None
    fresh.save()
    fresh.lines.filter(finding=Finding.MISSING, resolution=Resolution.NONE).update(finding=Finding.PENDING)
    note(on=on.isoformat())
    return fresh


@act("office.count.resolve", subject="line")
def resolve_line(
    *,
    actor: Actor,
    line: CountLine,
    resolution: str,
    on: date,
    remark: str = "",
    asset: Asset | None = None,
    expected_version: int | None = None,
) -> CountLine:
    """Resolve one difference: found after all, disposed of, moved, entered … each with its own proof or reason."""
    count = _locked(actor, line.count, COUNT_RESOLVE)
    if count.state != CountState.COMPARED:
        raise Refused("office.count.not_compared", _("Differences are resolved once counting has ended."))
    fresh = claim_version(line, expected_version)
    if resolution not in FITTING.get(Finding(fresh.finding), ()):
        raise Refused("office.count.wrong_way", _("This way does not fit the difference."), field="resolution")
    _check_resolution(fresh, resolution, remark, asset)
    if resolution == Resolution.MOVED and fresh.asset_id is not None:
        item = Asset.objects.select_for_update(of=("self",)).get(pk=fresh.asset_id)
        item.place = fresh.seen_place
        item.version += 1
        item.save()
    if resolution == Resolution.REGISTERED and asset is not None:
        fresh.asset, fresh.number, fresh.value_fen = asset, asset.number, asset.value_fen
    fresh.resolution, fresh.resolution_note, fresh.resolved_on = resolution, remark.strip(), on
    fresh.save()
    return fresh


def _check_resolution(line: CountLine, resolution: str, remark: str, asset: Asset | None) -> None:
    """Each way asks for its own proof."""
    if resolution in (Resolution.FOUND, Resolution.SOUGHT, Resolution.FOREIGN) and not remark.strip():
        raise Refused(
            "office.count.no_reason",
            _("Say where it was found, who looks for it, or whose it is."),
            CLAUSE,
            field="remark",
        )
    if resolution == Resolution.DISPOSAL:
        papers = DisposalLine.objects.filter(asset=line.asset, disposal__state__in=UNDER_WAY)
        if not papers.exists():
            raise Refused(
                "office.count.no_disposal",
                _("Submit the disposal of this item first (way: lost), then resolve the difference."),
                CLAUSE,
                field="resolution",
            )
    if resolution == Resolution.REGISTERED:
        if asset is None or asset.unit_id != line.unit_id:
            raise Refused(
                "office.count.not_entered",
                _("Enter the item into the register first, then choose it here."),
                CLAUSE,
                field="asset",
            )
        if CountLine.objects.filter(count_id=line.count_id, asset=asset).exists():
            raise Refused("office.count.line_of_its_own", _("This item has a line of its own."), field="asset")


@act("office.count.close", subject="count")
def close_count(*, actor: Actor, count: Count, on: date, expected_version: int | None = None) -> Count:
    """Close a count whose differences are all resolved; then its sheet is signed."""
    actor.require(COUNT_CLOSE, count.unit)
    fresh = claim_version(count, expected_version)
    COUNT.check(fresh, COUNT_CLOSE, actor=actor)
    left = fresh.lines.filter(finding__in=DIFFERENCES, resolution=Resolution.NONE).count()
    if left:
        raise Refused("office.count.differences", _("%(n)s differences are not resolved yet.") % {"n": left}, CLAUSE)
    COUNT.move(fresh, COUNT_CLOSE, actor=actor)
    fresh.closed_on, fresh.closed_by_id = on, actor.account_id
    fresh.save()
    meet_deadline(fresh, KIND, on=on)
    people = {actor.account_id} if actor.account_id is not None else set()
    proof_changed(KIND, unit_ids={fresh.unit_id}, account_ids=people, days={on})
    return fresh


@act("office.count.cancel", subject="count")
def cancel_count(*, actor: Actor, count: Count, reason: str, on: date, expected_version: int | None = None) -> Count:
    """Give a count up, with the reason; what it found stays readable and proves nothing."""
    actor.require(COUNT_CANCEL, count.unit)
    fresh = claim_version(count, expected_version)
    COUNT.move(fresh, COUNT_CANCEL, actor=actor)
    if not reason.strip():
        raise Refused("office.count.why_cancelled", _("Say why the count is given up."), field="reason")
    fresh.note = f"{fresh.note}\n{reason.strip()}".strip()
    fresh.save()
    drop_deadline(fresh, KIND, reason=reason, on=on)
    return fresh


def _locked(actor: Actor, count: Count, code: str) -> Count:
    """The count, locked, so that counting and comparing wait for each other."""
    actor.require(code, count.unit)
    return Count.objects.select_for_update(of=("self",)).select_related("unit").get(pk=count.pk)


def _not_open() -> Refused:
    return Refused("office.count.over", _("Counting has ended. Whoever is in charge may open it again."))
