"""Entering a year from its notice: read as it is written, checked for sense, deadlines counted anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.accounts import appointed, browser
from tests.district import OPERATOR, District, actor_as, make_district
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import set_deadline
from tieshan.foundation.deadlines.models import Deadline
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import calendar_years, working_calendar
from tieshan.lawbook.actions.calendar import publish_calendar
from tieshan.lawbook.announcements import check_year, named, read_notice, statutory_days, unbalanced
from tieshan.lawbook.holidays import shipped_years
from tieshan.lawbook.missing_year import missing_year

TEXT_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""
FESTIVALS_2026 = {
    "spring": date(2026, 2, 17),
    "qingming": date(2026, 4, 5),
    "dragon_boat": date(2026, 6, 19),
    "mid_autumn": date(2026, 9, 25),
}
# A made-up year: the State Council has not announced 2027 when this is written.
TEXT_2027 = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）上班。
三、清明节：4月3日至5日放假，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（周日）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
FESTIVALS_2027 = {
    "spring": date(2027, 2, 6),
    "qingming": date(2027, 4, 5),
    "dragon_boat": date(2027, 6, 9),
    "mid_autumn": date(2027, 9, 15),
}
ON = date(2026, 11, 25)


def read_2027() -> Any:
    return read_notice(2027, TEXT_2027, statutory_days(2027, FESTIVALS_2027))


def test_a_real_notice_is_read_as_it_was_stored_by_hand() -> None:
    shipped = next(one for one in shipped_years() if one.year == 2026)
    assert read_notice(2026, TEXT_2026, statutory_days(2026, FESTIVALS_2026)) == shipped.holidays


@pytest.mark.parametrize(
    ("text", "first", "last", "worked"),
    [
        ("一、元旦：1月1日放假，与周末连休。", (2024, 1, 1), (2024, 1, 1), []),
        ("一、元旦：2023年12月30日至2024年1月1日放假调休，共3天。", (2023, 12, 30), (2024, 1, 1), []),
        ("元旦:12月30日至1月1日放假调休,共3天;12月29日上班", (2023, 12, 30), (2024, 1, 1), []),
        (
            "六、中秋节：9月15日（星期日）至17日（星期二）放假调休，共3天。9月14日（星期六）上班。",
            (2024, 9, 15),
            (2024, 9, 17),
            [(2024, 9, 14)],
        ),
        ("七、国庆节、中秋节：9月29日至10月6日放假。", (2024, 9, 29), (2024, 10, 6), []),
    ],
)  # fmt: skip
def test_ways_of_writing(text: str, first: Any, last: Any, worked: Any) -> None:
    (holiday,) = read_notice(2024, text, ())
    assert (holiday.first, holiday.last) == (date(*first), date(*last))
    if worked:
        assert holiday.worked == tuple(date(*one) for one in worked)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("国务院办公厅关于放假的通知", "line"),
        ("一、春节：放假安排另行通知。", "no_period"),
        ("一、春节：2月10日（周五）至17日放假，共8天。", "weekday"),
        ("一、春节：2月10日至17日放假，共7天。", "days"),
        ("一、春节：2月30日至3月2日放假。", "date"),
        ("一、春节：10日至17日放假。", "date"),
        ("", "empty"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        read_notice(2024, text, ())
    assert no.value.code == f"lawbook.calendar.{code}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一、元旦：1月1日至3日放假。\n二、春节：1月3日至5日放假。", "twice"),
        ("一、元旦：1月1日至3日放假。1月5日上班。", "worked_weekday"),
        ("一、元旦：1月1日至3日放假。5月9日上班。", "far"),
        ("一、元旦：1月1日至30日放假。", "length"),
        ("一、元旦：2025年1月1日至3日放假。", "other_year"),
        ("一、元旦：1月2日至3日放假。", "statutory"),
    ],
)
def test_a_year_that_makes_no_sense_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        check_year(2026, read_notice(2026, text, ()), [date(2026, 1, 1)])
    assert no.value.code == f"lawbook.calendar.{code}"


def test_names_in_both_languages() -> None:
    assert named("国庆节、中秋节").en == "National Day and Mid-Autumn Festival"
    assert named("某纪念日").en == "某纪念日"


def publish(**changed: Any) -> Any:
    given: dict[str, Any] = {
        "actor": OPERATOR,
        "year": 2027,
        "number": "国办发明电〔2026〕9号",
        "title": "示例通知",
        "issued_on": date(2026, 11, 20),
        "holidays": read_2027(),
        "on": ON,
    }
    return publish_calendar(**{**given, **changed})


@pytest.mark.django_db
def test_a_new_year_can_be_counted_in_and_deadlines_follow() -> None:
    district = make_district()
    with act_context(OPERATOR, "organisations.unit.edit"):
        far = set_deadline(
            subject=district.north, kind="test.paper.answer", unit_id=district.north.pk, account_id=None,
            title="事项", began_on=date(2026, 12, 1), length=32, counted="calendar_day", page="", on=ON,
        )  # fmt: skip
    assert (far.due_on, far.is_preliminary) == (date(2027, 1, 2), True)
    with pytest.raises(Refused):
        working_calendar().add_working_days(date(2026, 12, 30), 5)
    assert unbalanced(read_2027()) == 0
    publish()
    assert working_calendar().add_working_days(date(2026, 12, 30), 2) == date(2027, 1, 4)
    assert not working_calendar().is_working_day(date(2027, 2, 5))
    assert working_calendar().is_working_day(date(2027, 1, 31))
    with acting_as(OPERATOR):
        settled = Deadline.objects.get(pk=far.pk)
        assert (settled.due_on, settled.is_preliminary) == (date(2027, 1, 4), False)
        assert settled.steps.filter(kind="recounted").count() == 1
    assert [one.year for one in calendar_years()][-1] == 2027


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"year": 2026}, "known"),
        ({"year": 1990}, "year"),
        ({"number": "示例〔2026〕1号"}, "number"),
        ({"issued_on": date(2026, 12, 24)}, "issued"),
        ({"issued_on": date(2024, 12, 24)}, "issued"),
    ],
)
def test_what_is_refused(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as no:
        publish(**changed)
    assert no.value.code == f"lawbook.calendar.{code}"


@pytest.mark.django_db
def test_a_year_out_of_balance_must_be_compared() -> None:
    holidays = tuple(h for h in read_2027() if h.name.zh != "端午节") + read_notice(
        2027, "端午节：6月9日至11日放假", [date(2027, 6, 9)]
    )
    with pytest.raises(Refused) as no:
        publish(holidays=holidays)
    assert no.value.code == "lawbook.calendar.unbalanced"
    publish(holidays=holidays, compared=True)


@pytest.mark.django_db
def test_a_later_notice_replaces_and_the_earlier_stays_on_record() -> None:
    publish()
    longer = tuple(h for h in read_2027() if h.name.zh != "端午节") + read_notice(
        2027, "端午节：6月9日至11日放假", [date(2027, 6, 9)]
    )
    with pytest.raises(Refused):
        publish(holidays=longer, compared=True)
    publish(holidays=longer, compared=True, replaces=True, number="国办发明电〔2026〕12号")
    assert not working_calendar().is_working_day(date(2027, 6, 10))
    assert [one.notices[0].number for one in calendar_years() if one.year == 2027] == ["国办发明电〔2026〕12号"]


@pytest.mark.django_db
def test_only_the_office_enters_it() -> None:
    district = make_district()
    for role in ("district_leader", "federation_chair", "system_admin"):
        with pytest.raises(Forbidden):
            publish(actor=actor_as(role, district.root))
    publish(actor=actor_as("district_office", district.root))


@pytest.mark.django_db
def test_the_office_is_reminded_until_the_year_is_there() -> None:
    district = make_district()
    office = actor_as("district_office", district.root)
    assert missing_year(office, date(2026, 10, 31)) is None
    assert missing_year(actor_as("cadre", district.north), ON) is None
    group = missing_year(office, ON)
    assert group is not None
    assert group.count == 1
    publish()
    assert missing_year(office, ON) is None


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def test_the_page_shows_a_year_with_its_source(district: District, django_assert_max_num_queries: Any) -> None:
    page = browser(appointed("clerk", "district_office", district.root))
    page.get("/lawbook/calendar/")
    with django_assert_max_num_queries(12):
        text = page.get("/lawbook/calendar/?year=2020").content.decode()
    assert "国办发明电〔2019〕16号" in text
    assert "国办发明电〔2020〕1号" in text
    assert text.count('class="month"') == 12
    assert page.get("/lawbook/calendar/?year=1999").status_code == 404
    assert page.get("/lawbook/calendar/?year=x").status_code == 404


def test_a_year_is_entered_on_screen(district: District) -> None:
    page = browser(appointed("clerk", "district_office", district.root))
    sent = {
        "year": 2027,
        "number": "国办发明电〔2026〕9号",
        "issued_on": "2026-11-04",
        "text": TEXT_2027,
        **{name: day.isoformat() for name, day in FESTIVALS_2027.items()},
    }
    wrong = page.post(
        "/lawbook/calendar/publish/", {**sent, "text": TEXT_2027.replace("1月1日（周五）", "1月1日（周四）")}
    )
    assert wrong.status_code == 422
    assert "2027-01-01" in wrong.content.decode()
    answer = page.post("/lawbook/calendar/publish/", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == "/lawbook/calendar/?year=2027"
    with translation.override("en"):
        assert "Spring Festival" in page.get("/lawbook/calendar/?year=2027").content.decode()
