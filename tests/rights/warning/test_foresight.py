"""The forecast and the calibration, on records dated over a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Employer
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.disputes.actions import open_dispute
from tieshan.rights.warning import actions
from tieshan.rights.warning.models import Episode, Sign
from tieshan.rights.warning.queries.figures import foresight, months_back, rising, to_visit
from tieshan.rights.warning.terms import Model

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


def ago(days: int) -> datetime:
    return AT - timedelta(days=days)


def dispute(house: House, employer: Employer, days: int) -> None:
    open_dispute(
        actor=house.actor("north"), unit=house.district.north, employer=employer, channel="found", subject="欠薪",
        facts="欠薪", matter="wages", knew_on=ago(days).date(), at=ago(days),
    )  # fmt: skip


@pytest.fixture
def employers(house: House) -> list[Employer]:
    """Foreseen by a sign; foreseen by complaints; not foreseen; warned without a dispute."""
    with act_context(OPERATOR, "organisations.employer.register"):
        made = [
            Employer.objects.create(name=f"示例{word}有限公司", territory=house.district.north, workers=90)
            for word in ("苗头", "投诉", "突发", "平息")
        ]
    with act_context(OPERATOR, "rights.warning.sign"):
        for one in (made[0], made[3]):
            Sign.objects.create(
                employer=one, unit=house.district.north, kind="moving", seen_on=ago(200).date(), text="外迁",
                ended_on=ago(150).date(), end_reason="已澄清",
            )  # fmt: skip
    for days in (212, 210):
        submit_concern(actor=ANONYMOUS, kind="complain", text="加班", at=ago(days), employer_words=made[1].name)
    dispute(house, made[0], 170)
    dispute(house, made[1], 190)
    dispute(house, made[2], 160)
    actions.run_warnings(actor=OPERATOR, at=AT)
    return made


def test_what_was_foreseen_is_counted_against_complaints_alone(house: House, employers: list[Employer]) -> None:
    leader = house.actor("leader")
    first = ON - timedelta(days=365)
    score = foresight(leader, Model.SCORE, 2, first, ON, on=ON)
    assert (score.warned, score.hits) == (3, 2)
    assert (score.disputes, score.foreseen, score.days_early) == (3, 2, 25)
    assert (score.precision, score.recall) == (67, 67)
    base = foresight(leader, Model.COMPLAINTS, 2, first, ON, on=ON)
    assert (base.warned, base.hits, base.foreseen, base.days_early) == (1, 1, 1, 20)
    # A dispute on the day on which a warning begins was not foreseen by it.
    assert not Episode.objects.filter(employer=employers[2], dispute_on__isnull=False).exists()
    assert foresight(house.actor("south"), Model.SCORE, 2, first, ON, on=ON).warned == 0


def test_every_figure_opens_its_list(house: House, employers: list[Employer]) -> None:
    leader = browser(house.people["leader"])
    page = leader.get("/warnings/calibration/").content.decode()
    assert "67 %" in page
    assert "since 2010-03-01" in page
    rows = leader.get("/warnings/calibration/warnings/?model=score&threshold=2&hit=1").content.decode()
    assert "示例苗头" in rows
    assert "示例平息" not in rows
    found = leader.get("/warnings/calibration/disputes/?model=complaints&threshold=2&foreseen=1").content.decode()
    assert "示例投诉" in found
    assert "示例苗头" not in found
    assert leader.get("/warnings/forecast/").status_code == 200
    assert leader.get("/warnings/forecast/?month=2026-06").status_code == 200
    held = leader.get(f"/warnings/levels/?on={ago(180).date()}&grade=3&source=sign_moving").content.decode()
    assert "示例苗头" in held
    assert "示例平息" in held
    assert "示例投诉" not in held
    assert browser(house.people["chair"]).get("/warnings/forecast/").status_code == 403


def test_the_forecast_counts_months_and_proposes_visits(house: House, employers: list[Employer]) -> None:
    leader = house.actor("leader")
    months = months_back(leader, ON)
    assert len(months) == 12
    assert months[-1].day == ON
    may = next(month for month in months if month.day == date(2026, 5, 31))
    # Both signs stood at the end of May; the complaints had run out, nobody had answered them; one dispute was open.
    assert may.counts[2] == 2
    proposed = to_visit(leader, ON)
    assert [row.employer.name for row in proposed][:1] == ["示例投诉有限公司"]
    actions.plan_visit(actor=leader, employer=proposed[0].employer, visitor=house.people["cadre"], reason="", at=AT)
    assert proposed[0].employer_id not in {row.employer_id for row in to_visit(leader, ON)}
    # A promise, an answer or a contract that falls due raises the grade on its day.
    for days in (1, 0):
        submit_concern(actor=ANONYMOUS, kind="complain", text="x", at=ago(days), employer_words="示例突发有限公司")
    actions.run_warnings(actor=OPERATOR, at=AT)
    assert list(rising(leader, ON).values_list("employer", flat=True)) == [employers[2].pk]
