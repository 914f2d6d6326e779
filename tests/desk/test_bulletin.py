"""Bulletins: figures out of the records, each opening them; what was told stands when the records change."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from docx import Document

from tests.accounts import account, appointed, browser
from tests.district import OPERATOR, TODAY, District, actor_as, make_district, member
from tieshan.desk.actions import bulletins
from tieshan.desk.actions.bulletins import (
    draft_bulletin,
    edit_bulletin,
    issue_bulletin,
    recount_bulletin,
    submit_bulletin,
)
from tieshan.desk.models import Bulletin
from tieshan.desk.queries.bulletins import changed_since
from tieshan.desk.queries.counting import TOTAL, compiled, count_figures, month_of
from tieshan.desk.queries.sources import OWN, source_of
from tieshan.desk.rules.bulletin import thaw
from tieshan.desk.rules.figures import figure_groups, figure_kind, person_groups
from tieshan.desk.rules.machine import BULLETIN
from tieshan.duties.models import Instance, Template
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.access.grants import actor_for_account
from tieshan.foundation.audit.seals import NewestSeal
from tieshan.foundation.events import announce
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.workflow.actions import agree_paper, return_paper
from tieshan.foundation.workflow.events import ApprovalEnded
from tieshan.foundation.workflow.models import Run
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import clause
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.actions import membership
from tieshan.office.tasks.actions.giving import assign_task, cancel_task
from tieshan.office.tasks.models import Task
from tieshan.organisations.actions.tree import move_unit
from tieshan.organisations.models import Account, Unit

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _a_seal_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals are made when an act is committed, which the transaction around a test never is."""
    monkeypatch.setattr(bulletins, "newest_seal", lambda: NewestSeal(7, b"\x0f" * 32))


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def owner(district: District) -> Account:
    return account("chen", district.north)


def task(unit: Unit, owner: Account, title: str, on: date) -> Task:
    return assign_task(
        actor=OPERATOR, unit=unit, title=title, target="完成", owner=owner, due_on=date(2026, 12, 1), on=on
    )


def counted(unit: Unit, code: str) -> dict[int | None, int]:
    kind = figure_kind(code)
    assert kind is not None
    with acting_as(OPERATOR):
        return count_figures(unit, month_of(OCTOBER), [kind])[code]


def drafted(district: District) -> Bulletin:
    return draft_bulletin(actor=OPERATOR, unit=district.root, month=date(2026, 10, 15), on=date(2026, 11, 2))


def signed(bulletin: Bulletin) -> Bulletin:
    """Submitted and agreed to, as the engine for approvals tells it."""
    with act_context(OPERATOR, "desk.bulletin.submit"):
        fresh = Bulletin.objects.get(pk=bulletin.pk)
        BULLETIN.move(fresh, "desk.bulletin.submit", actor=OPERATOR)
        fresh.save()
        announce(ApprovalEnded("desk.bulletin", bulletin.pk, 1, "agreed", TODAY, OPERATOR))
    return Bulletin.objects.get(pk=bulletin.pk)


def issued(district: District) -> Bulletin:
    return issue_bulletin(actor=OPERATOR, bulletin=signed(drafted(district)), on=date(2026, 11, 3))


def told(bulletin: Bulletin, code: str) -> tuple[int, dict[int, int]]:
    figure = next(f for group in thaw(bulletin.facts)[1] for f in group.figures if f.kind.code == code)
    return figure.total, dict(figure.values)


def test_records_are_counted_in_the_month_and_the_tree_of_their_day(district: District, owner: Account) -> None:
    for unit, title, on in [
        (district.north, "一", date(2026, 10, 1)),
        (district.north_1, "二", date(2026, 10, 31)),
        (district.south_1, "三", date(2026, 10, 12)),
        (district.root, "四", date(2026, 10, 12)),
        (district.north, "前", date(2026, 9, 30)),
        (district.north, "后", date(2026, 11, 1)),
    ]:
        task(unit, owner, title, on)
    # The union moves on the 20th: what it did before stays with the federation of that day.
    move_unit(
        actor=OPERATOR, unit=district.south_1, parent=district.north, on=date(2026, 10, 20), today=TODAY, reason="调整"
    )
    task(district.south_1, owner, "五", date(2026, 10, 25))
    assert counted(district.root, "tasks.assigned") == {
        TOTAL: 5, district.north.pk: 3, district.south.pk: 1, district.root.pk: 1,
    }  # fmt: skip
    assert counted(district.north, "tasks.assigned") == {
        TOTAL: 3, district.north.pk: 1, district.north_1.pk: 1, district.south_1.pk: 1,
    }  # fmt: skip


def test_membership_change_is_that_of_the_month(district: District) -> None:
    member(district.north_1, "张伟", 1, joined_on=date(2020, 5, 1))
    member(district.north_1, "王芳", 2, joined_on=date(2026, 10, 9))
    gone = member(district.south_1, "李娜", 3, joined_on=date(2026, 2, 10))
    membership.leave_union(actor=OPERATOR, person=gone, day=date(2026, 10, 20), on=TODAY, reason="本人申请")
    member(district.south_1, "赵敏", 4, joined_on=date(2026, 11, 9))
    bulletin = drafted(district)
    north, south = district.north.pk, district.south.pk
    assert told(bulletin, "members.end") == (2, {north: 2})
    assert told(bulletin, "members.change") == (0, {north: 1, south: -1})
    assert told(bulletin, "members.joined") == (1, {north: 1})
    assert told(bulletin, "members.left") == (1, {south: 1})


def test_every_kind_of_record_is_asked_once_whatever_the_number_of_units(
    district: District, django_assert_max_num_queries: Any
) -> None:
    kinds = [kind for group in figure_groups() for kind in group.figures]
    with acting_as(OPERATOR), django_assert_max_num_queries(2 + len({kind.kind for kind in kinds})):
        count_figures(district.root, month_of(OCTOBER), kinds)


def test_a_month_is_told_once_by_the_district_and_by_who_may(district: District) -> None:
    drafted(district)
    with pytest.raises(Refused, match="已有"):
        drafted(district)
    with pytest.raises(Refused):
        draft_bulletin(actor=OPERATOR, unit=district.root, month=date(2027, 1, 1), on=TODAY)
    with pytest.raises(Refused):
        draft_bulletin(actor=OPERATOR, unit=district.north, month=OCTOBER, on=TODAY)
    with pytest.raises(Forbidden):
        draft_bulletin(actor=actor_as("federation_chair", district.north), unit=district.root, month=OCTOBER, on=TODAY)


def duty(unit: Unit, title: str, state: str, template: Template) -> None:
    with act_context(OPERATOR, "duties.board.refresh"):
        Instance.objects.create(
            template=template, bearer=unit.pk + len(title), unit=unit, first_day=OCTOBER, last_day=date(2026, 10, 31),
            due_on=date(2026, 11, 4), path=unit.path, required=1, state=state, occasion=len(title),
        )  # fmt: skip


def test_duties_and_their_rate_are_told(district: District) -> None:
    with act_context(OPERATOR, "duties.template.propose"):
        template = Template.objects.create(
            unit=district.root, code="test", title="例会", clause="speech:C26", bearer="unit", every="month",
            proof="office.meeting", count=1, anchor="period_end", days=3, counted="working_day",
            during=DateRange(date(2020, 1, 1), None), proposed_on=TODAY,
        )  # fmt: skip
    for number, (unit, state) in enumerate(
        [(district.north, "done"), (district.north_1, "done"), (district.north, "open"), (district.south, "done_late"),
         (district.south, "excused"), (district.south_1, "not_owed")],
    ):  # fmt: skip
        duty(unit, "一" * (number + 1), state, template)
    bulletin = drafted(district)
    group = next(group for group in thaw(bulletin.facts)[1] if group.code == "duties")
    assert told(bulletin, "duties.owed") == (4, {district.north.pk: 3, district.south.pk: 1})
    assert told(bulletin, "duties.open") == (1, {district.north.pk: 1})
    assert (group.share(None), group.share(district.north.pk), group.share(district.south.pk)) == (50, 66, 0)
    assert group.share(district.root.pk) is None
    assert "按期率50%" in bulletin.texts["duties"]
    page = browser(appointed("office", "district_office", district.root)).get(f"/bulletins/{bulletin.pk}/")
    assert "66%" in page.content.decode()


def test_a_new_count_keeps_what_somebody_has_edited(district: District, owner: Account) -> None:
    bulletin = drafted(district)
    edit_bulletin(actor=OPERATOR, bulletin=bulletin, texts={"members": "会员工作平稳。"}, remarks="抓紧落实。")
    task(district.north, owner, "一", date(2026, 10, 5))
    before = bulletin.texts["tasks"]
    fresh = recount_bulletin(actor=OPERATOR, bulletin=bulletin, on=date(2026, 11, 4))
    assert fresh.texts["members"] == "会员工作平稳。"
    assert fresh.texts["tasks"] != before
    assert "最多" in fresh.texts["tasks"]
    assert told(fresh, "tasks.all")[0] == 1


def test_issuing_numbers_seals_tells_and_shuts(district: District) -> None:
    reader = appointed("zhou", "federation_chair", district.north)
    bulletin = drafted(district)
    with pytest.raises(Refused, match="已签发"):
        issue_bulletin(actor=OPERATOR, bulletin=bulletin, on=TODAY)
    bulletin = issue_bulletin(actor=OPERATOR, bulletin=signed(bulletin), on=date(2026, 11, 3))
    assert bulletin.number == 1
    assert re.fullmatch(r"\d+-[0-9a-f]{64}", bulletin.seal)
    assert Notice.objects.get(account=reader).url == f"/bulletins/{bulletin.pk}/"
    with pytest.raises(Refused):
        edit_bulletin(actor=OPERATOR, bulletin=bulletin, texts={}, remarks="改")
    with pytest.raises(Refused):
        recount_bulletin(actor=OPERATOR, bulletin=bulletin, on=TODAY)


def test_what_was_told_stands_and_the_page_says_that_it_changed(district: District, owner: Account) -> None:
    gone = task(district.north, owner, "走访企业", date(2026, 10, 5))
    task(district.north, owner, "建会", date(2026, 10, 6))
    bulletin = issued(district)
    office = browser(appointed("office", "district_office", district.root))
    with acting_as(OPERATOR):
        assert changed_since(bulletin) == {}
    assert "have changed" not in office.get(f"/bulletins/{bulletin.pk}/").content.decode()
    cancel_task(actor=OPERATOR, task=gone, expected_version=None, reason="误布置", on=TODAY)
    bulletin.refresh_from_db()
    assert told(bulletin, "tasks.assigned") == (2, {district.north.pk: 2})
    with acting_as(OPERATOR):
        assert changed_since(bulletin)["tasks.assigned", district.north.pk] == 1
    page = office.get(f"/bulletins/{bulletin.pk}/").content.decode()
    assert "have changed" in page
    assert "now 1" in page
    link = next(url for url in links(page) if "tasks.assigned" in url and f"unit={district.north.pk}" in url)
    assert "told 2; the records now say 1" in office.get(link).content.decode()


def links(page: str) -> list[str]:
    return [url.replace("&amp;", "&") for url in re.findall(r'href="(/figures/[^"]+|/tree/list/[^"]+)"', page)]


def test_every_figure_opens_its_records_and_the_clause(district: District, owner: Account) -> None:
    one = task(district.north_1, owner, "走访企业", date(2026, 10, 5))
    member(district.north_1, "王芳", 2, joined_on=date(2026, 10, 9))
    bulletin = issued(district)
    office = browser(appointed("office", "district_office", district.root))
    found = links(office.get(f"/bulletins/{bulletin.pk}/").content.decode())
    assert len(set(found)) > 40
    for url in set(found):
        assert office.get(url).status_code == 200, url
    behind = office.get(next(u for u in found if "tasks.assigned" in u and f"unit={district.north.pk}" in u))
    page = behind.content.decode()
    assert f"/tasks/{one.pk}/" in page or "走访企业" in page
    assert "C26" in page


def test_the_list_behind_a_figure_shows_nothing_beyond_the_readers_reach(district: District) -> None:
    member(district.north_1, "王芳", 2, joined_on=date(2026, 10, 9))
    member(district.south_1, "赵敏", 3, joined_on=date(2026, 10, 9))
    bulletin = issued(district)
    chair = browser(appointed("chair", "federation_chair", district.north))
    page = chair.get(f"/bulletins/{bulletin.pk}/").content.decode()
    south = next(u for u in links(page) if "members.joined" in u and f"unit={district.south.pk}" in u)
    answer = chair.get(south).content.decode()
    assert "赵敏" not in answer
    assert "beyond your reach" in answer
    north = chair.get(south.replace(f"unit={district.south.pk}", f"unit={district.north.pk}")).content.decode()
    assert "王芳" in north
    # A month that was not told stays shut outside the reader's own units.
    assert chair.get(south.replace("2026-10", "2026-09")).status_code == 404
    auditors = browser(appointed("audit", "audit_committee", district.root))
    assert "王芳" not in auditors.get(south.replace(str(district.south.pk), str(district.north.pk))).content.decode()


def test_a_draft_is_the_offices_alone_and_the_issued_one_everybodys(district: District) -> None:
    bulletin = drafted(district)
    chair = browser(appointed("chair", "federation_chair", district.north))
    assert chair.get(f"/bulletins/{bulletin.pk}/").status_code == 404
    assert chair.get(f"/bulletins/{bulletin.pk}/word/").status_code == 404
    auditors = browser(appointed("audit", "audit_committee", district.root))
    assert auditors.get(f"/bulletins/{bulletin.pk}/").status_code == 404
    assert (
        browser(appointed("leader", "district_leader", district.root)).get(f"/bulletins/{bulletin.pk}/").status_code
        == 200
    )
    issue_bulletin(actor=OPERATOR, bulletin=signed(bulletin), on=date(2026, 11, 3))
    assert chair.get(f"/bulletins/{bulletin.pk}/").status_code == 200
    assert chair.get(f"/bulletins/{bulletin.pk}/edit/").status_code == 403
    assert browser(appointed("sys", "system_admin", district.root)).get("/bulletins/").status_code == 403


def test_the_word_file_holds_number_tables_grounds_and_seal(district: District, owner: Account) -> None:
    task(district.north, owner, "走访企业", date(2026, 10, 5))
    bulletin = issued(district)
    office = browser(appointed("office", "district_office", district.root))
    answer = office.get(f"/bulletins/{bulletin.pk}/word/")
    paper = Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "〔2026〕1号" in text.replace(" ", "")
    assert bulletin.seal in text.replace(" ", "")
    assert "工作效率制度" in text
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "北园区域工会联合会" in cells
    assert "合计" in cells


def test_a_year_is_compared_month_by_month(district: District, owner: Account) -> None:
    task(district.north, owner, "走访企业", date(2026, 10, 5))
    issued(district)
    office = browser(appointed("office", "district_office", district.root))
    page = office.get("/bulletins/year/?year=2026&figure=tasks.assigned").content.decode()
    assert "1 bulletins were issued" in page or "1 bulletin" in page
    assert "figure=tasks.assigned" in page
    assert office.get("/bulletins/year/?year=2019").status_code == 200


def test_the_office_drafts_and_edits_in_the_browser(district: District) -> None:
    office = browser(appointed("office", "district_office", district.root))
    month = re.search(r'<option value="(\d{4}-\d\d-01)" selected', office.get("/bulletins/draft/").content.decode())
    assert month is not None
    answer = office.post("/bulletins/draft/", {"month": month[1]}, follow=True)
    assert "drafted out of the records" in answer.content.decode()
    bulletin = Bulletin.objects.get()
    edited = office.post(
        f"/bulletins/{bulletin.pk}/edit/",
        {"members": "平稳。", "remarks": "很好。", "version": bulletin.version},
        follow=True,
    )
    assert "平稳。" in edited.content.decode()


def test_every_figure_names_a_kind_of_record_and_attributes_that_its_room_offers() -> None:
    unknown = []
    for group in (*figure_groups(), *person_groups()):
        codes = {kind.code for kind in group.figures}
        assert group.chart in codes, group.code
        assert group.rate is None or {group.rate.part, group.rate.of} <= codes, group.code
        for kind in group.figures:
            source = source_of(kind.kind)
            if source is None:
                unknown.append(kind.code)
                continue
            sql, _values = compiled(source)
            unknown += [
                f"{kind.code}: {name}" for name in (*kind.where, kind.sum) if name and f'AS "{name}"' not in sql
            ]
            assert clause(kind.clause)
            if kind.kind not in OWN:
                choices = {name: known for name, (_title, known) in proof_kind(kind.kind).attributes.items()}
                for name, wanted in kind.where.items():
                    allowed = {"true", "false"} if choices[name] is None else {value for value, _word in choices[name]}
                    assert set(wanted) <= allowed, kind.code
    assert unknown == []


def test_a_leader_signs_and_a_returned_bulletin_is_a_draft_again(district: District) -> None:
    office = actor_for_account(appointed("office", "district_office", district.root))
    leader = actor_for_account(appointed("leader", "district_leader", district.root))
    bulletin = draft_bulletin(actor=office, unit=district.root, month=OCTOBER, on=date(2026, 11, 2))
    submit_bulletin(actor=office, bulletin=bulletin, on=date(2026, 11, 2))
    with pytest.raises(Refused):
        edit_bulletin(actor=office, bulletin=bulletin, texts={}, remarks="改")
    with acting_as(OPERATOR):
        run = Run.objects.get(kind="desk.bulletin")
    with pytest.raises(Refused):
        agree_paper(actor=office, run=run, on=date(2026, 11, 3))
    return_paper(actor=leader, run=run, on=date(2026, 11, 3), opinion="补充走访情况")
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.DRAFT
    edit_bulletin(actor=office, bulletin=bulletin, texts={"members": "会员稳步增长。"}, remarks="")
    submit_bulletin(actor=office, bulletin=bulletin, on=date(2026, 11, 4))
    agree_paper(actor=leader, run=run, on=date(2026, 11, 4))
    done = issue_bulletin(actor=office, bulletin=bulletin, on=date(2026, 11, 4))
    assert (done.state, done.number) == (Bulletin.State.ISSUED, 1)


def test_a_running_month_is_not_submitted(district: District) -> None:
    bulletin = draft_bulletin(actor=OPERATOR, unit=district.root, month=OCTOBER, on=date(2026, 10, 28))
    with pytest.raises(Refused, match="尚未结束"):
        submit_bulletin(actor=OPERATOR, bulletin=bulletin, on=date(2026, 10, 31))
