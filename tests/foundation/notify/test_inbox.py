"""The inbox: one statement for many, each in their own language, nobody reads another's."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from tests.accounts import account, browser
from tests.district import OPERATOR, TODAY, District, make_district
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.notify import notify
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.notify.notices import mark_read, unread_count
from tieshan.organisations.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def tell(accounts: list[int], text: object = "3 items", url: str = "/transfers/") -> None:
    with act_context(OPERATOR, "organisations.unit.edit"):
        notify(accounts=accounts, code="test.item.tell", text=text, url=url, on=TODAY)


def test_many_are_told_in_one_statement_each_in_their_language(
    district: District, django_assert_num_queries: Any
) -> None:
    chinese, english, closed = (account(name, district.north_1) for name in ("chen", "smith", "gone"))
    with act_context(OPERATOR, "organisations.unit.edit"):
        Account.objects.filter(pk=english.pk).update(language="en")
        Account.objects.filter(pk=closed.pk).update(is_active=False)
        with django_assert_num_queries(1):
            notify(
                accounts=[chinese.pk, english.pk, closed.pk, chinese.pk],
                code="test.item.tell",
                text=gettext_lazy("Inbox"),
                url="/",
                on=TODAY,
            )
    told = dict(Notice.objects.values_list("account__username", "text"))
    assert told == {"chen": "收件箱", "smith": "Inbox"}


def test_telling_belongs_to_an_act(district: District) -> None:
    with pytest.raises(RuntimeError, match="outside an act"):
        notify(accounts=[1], code="test.item.tell", text="x", url="/", on=TODAY)


def test_nobody_reads_or_marks_the_inbox_of_another(district: District) -> None:
    mine, theirs = account("mine", district.north_1), account("theirs", district.north_1)
    tell([mine.pk, theirs.pk])
    own, other = Notice.objects.order_by("account__username")
    page = browser(mine)
    assert page.get(f"/inbox/{own.pk}/").headers["Location"] == "/transfers/"
    assert page.get(f"/inbox/{other.pk}/").status_code == 404
    mark_read(Actor(mine.pk, "mine"), [other.pk])
    assert list(Notice.objects.order_by("account__username").values_list("is_read", flat=True)) == [True, False]
    assert unread_count(Actor(None, "job", kind="job")) == 0


def test_a_notice_never_leads_out_of_the_house(district: District) -> None:
    mine = account("mine", district.north_1)
    tell([mine.pk], url="https://example.org/")
    assert browser(mine).get(f"/inbox/{Notice.objects.get().pk}/").headers["Location"] == "/inbox/"


def test_all_or_some_are_marked_as_read(district: District) -> None:
    mine = account("mine", district.north_1)
    for text in ("one", "two", "three"):
        tell([mine.pk], text)
    page = browser(mine)
    assert "3 notices are unread" in page.get("/inbox/").content.decode()
    first = Notice.objects.get(text="one")
    page.post(f"/inbox/read/?ids={first.pk}")
    assert Notice.objects.filter(is_read=True).count() == 1
    page.post("/inbox/read/")
    assert "Everything is read" in page.get("/inbox/").content.decode()
