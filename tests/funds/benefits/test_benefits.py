"""Benefits: the cap of the day, once across unions, who is entitled, the eight noes, what follows from the request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.district import OPERATOR, TODAY, member, resident_number
from tests.funds.benefits.desk import MID_AUTUMN, SHOP, again, give, lines_of
from tests.funds.payments.test_payments import money, order, report
from tests.funds.people import DAY, House
from tests.funds.spending.desk import agree, ask, bill, check, file
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.workflow.actions import refuse_paper
from tieshan.foundation.workflow.models import Run
from tieshan.funds.benefits.actions import sign_benefit, unsign_benefit
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.queries import caps_of
from tieshan.funds.benefits.rules import in_time, over_cap
from tieshan.funds.spending.actions import cancel_spending, correct_spending
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import own_values
from tieshan.lawbook.queries import parameter
from tieshan.lawbook.records import Parameter
from tieshan.members.actions.membership import retain_membership
from tieshan.members.actions.transfers import accept_transfer, request_transfer
from tieshan.members.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def anhui() -> None:
    """The district has chosen the scheme of Anhui."""
    shipped = parameter("funds.benefits.scheme", on=DAY)
    own = Parameter(
        **{name: getattr(shipped, name) for name in shipped.__dataclass_fields__} | {"value": 1, "own_id": 1}
    )
    own_values.keep({"funds.benefits.scheme": (own,)})


def code_of(call: pytest.ExceptionInfo[Refused]) -> tuple[str, str | None]:
    return call.value.code, call.value.clause


def test_the_cap_is_that_of_the_day_of_the_event() -> None:
    (before,) = caps_of("birthday", date(2024, 12, 31))
    assert (before.amount, before.yearly, before.source.code) == (Yuan(300), True, "benefits.house.birthday")
    anhui()
    assert [cap.amount for cap in caps_of("festival", date(2024, 12, 31), "spring")] == [Yuan(1500)]
    assert [cap.amount for cap in caps_of("festival", date(2025, 1, 1), "spring")] == [Yuan(2200)]
    # The province has one line for marriage and birth, and none for what it does not name.
    assert [cap.amount for cap in caps_of("birth", date(2025, 1, 1))] == [Yuan(2000)]


def test_rules_of_days_and_sums() -> None:
    assert not over_cap(Yuan("300"), Yuan("200"), Yuan("300"), yearly=False)
    assert over_cap(Yuan("100.01"), Yuan("200"), Yuan("300"), yearly=True)
    assert not over_cap(Yuan("100"), Yuan("200"), Yuan("300"), yearly=True)
    assert not in_time("illness", DAY, date(2026, 11, 22), within=183, ahead=60)
    assert in_time("festival", DAY, date(2026, 11, 22), within=183, ahead=60)


def test_everybody_gets_it_and_one_request_pays(house: House) -> None:
    line = lines_of(house)["chair"]
    for serial in (1, 2, 3):
        member(line.unit, f"会员{serial}", serial)
    grant = give(house, line, price="33.33")
    assert (grant.count, grant.amount, grant.request.amount) == (3, Yuan("99.99"), Yuan("99.99"))
    assert grant.shares.count() == 3
    line.refresh_from_db()
    assert line.reserved_fen == 9_999
    # Within 200 yuan the federation decides; above, the audit committee besides.
    assert agree(house, grant.request, "north").state == "agreed"
    with pytest.raises(Refused) as no:
        give(house, line, price="33.33")
    assert code_of(no) == ("funds.benefit.again", "benefits-practice:3")


def test_above_the_limit_the_audit_committee_decides(house: House) -> None:
    line = lines_of(house)["chair"]
    for serial in (1, 2):
        member(line.unit, f"会员{serial}", serial)
    grant = give(house, line, price="100.01")
    assert agree(house, grant.request, "north").state == "requested"
    assert agree(house, grant.request, "audit").state == "agreed"


def test_over_the_cap_of_the_year_in_another_union(house: House) -> None:
    """The cap of a year is counted with what another union gave before the member moved."""
    lines = lines_of(house)
    person = member(lines["chair"].unit, "张伟", 1)
    give(house, lines["chair"], price="900", members=[person.pk])
    move(house, person)
    national = {"festival": "national", "event_on": date(2026, 10, 1)}
    with pytest.raises(Refused) as no:
        give(house, lines["chair2"], "chair2", "600.01", members=[person.pk], **national)
    assert code_of(no) == ("funds.benefit.over_cap", "benefits-practice:2")
    assert give(house, lines["chair2"], "chair2", "600", members=[person.pk], **national).amount == Yuan(600)


def move(house: House, person: Person) -> None:
    """From the first union to the second, in mid-September."""
    day = date(2026, 9, 26)
    transfer = request_transfer(
        actor=OPERATOR, person=person, to_unit=house.district.north_2, effective_on=day, on=TODAY, reason="工作变动"
    )
    accept_transfer(actor=OPERATOR, transfer=transfer, version=None, on=TODAY)


def test_once_across_unions_by_the_table_itself(house: House) -> None:
    lines = lines_of(house)
    person = member(lines["chair"].unit, "张伟", 1)
    first = give(house, lines["chair"])
    other = member(lines["chair2"].unit, "李娜", 2)
    second = give(house, lines["chair2"], "chair2")
    assert [share.person_id for share in second.shares.all()] == [other.pk]
    share = BenefitShare.objects.get(grant=first)
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "funds.benefit.grant"):
        BenefitShare.objects.create(
            grant=second, unit=second.unit, person=person, name="张伟", occasion="festival", year=share.year,
            key=share.key, price_fen=1,
        )  # fmt: skip


def test_refused_or_given_up_everybody_is_free_again(house: House) -> None:
    line = lines_of(house)["chair"]
    member(line.unit, "张伟", 1)
    grant = give(house, line)
    run = Run.objects.get(kind="funds.spending", record_id=grant.request_id)
    refuse_paper(actor=house.actor("north"), run=run, on=DAY, opinion="暂缓。")
    assert again(grant, house).state == "dropped"
    second = give(house, line)
    request = agree(house, second.request, "north")
    cancel_spending(actor=house.actor("chair"), request=request, reason="改为中秋晚会", on=DAY)
    assert again(second, house).state == "dropped"
    assert give(house, line).number == 3


def test_a_corrected_sum_is_refused(house: House) -> None:
    line = lines_of(house)["chair"]
    member(line.unit, "张伟", 1)
    request = give(house, line).request
    with pytest.raises(Refused) as no, transaction.atomic():
        correct_spending(
            actor=house.actor("chair"), request=request, line=line, purpose="月饼", way="transfer",
            payees=[{**SHOP, "amount": Yuan(101)}], on=DAY,
        )  # fmt: skip
    assert no.value.code == "funds.benefit.other_sum"


def test_retained_members_have_what_the_rule_says(house: House) -> None:
    line = lines_of(house)["chair"]
    kept, active = member(line.unit, "张伟", 1), member(line.unit, "李娜", 2)
    retain_membership(actor=OPERATOR, person=kept, day=date(2026, 3, 1), on=TODAY, reason="retired")
    with pytest.raises(Refused) as no:
        give(house, line, members=[kept.pk, active.pk])
    assert code_of(no) == ("funds.benefit.not_entitled", "benefits-practice:5")
    assert [share.name for share in give(house, line).shares.all()] == ["李娜"]
    ill = {
        "occasion": "illness",
        "festival": "",
        "event_on": date(2026, 11, 2),
        "item": "住院慰问",
        "members": [kept.pk],
    }
    with pytest.raises(Refused) as no:
        give(house, line, price="500", **ill)
    assert code_of(no) == ("funds.benefit.no_paper", "benefits-practice:6")
    assert give(house, line, price="500", uploads=[file()], **ill).count == 1


def test_times_of_a_year_and_money_by_transfer_alone(house: House) -> None:
    line = lines_of(house)["chair"]
    person = member(line.unit, "张伟", 1)
    ill = {
        "occasion": "illness", "festival": "", "event_on": date(2026, 11, 2), "item": "住院慰问金", "form": "money",
        "members": [person.pk], "payees": [{**SHOP, "name": "张伟"}],
    }  # fmt: skip
    with pytest.raises(Refused) as no:
        give(house, line, uploads=[file()], **ill | {"way": "cash"})
    assert code_of(no) == ("funds.benefit.cash", "benefits-practice:7")
    with pytest.raises(Refused) as no:
        give(house, line, uploads=[file()], **ill | {"payees": [{**SHOP, "name": "别人"}]})
    assert no.value.code == "funds.benefit.other_name"
    keys = [give(house, line, uploads=[file()], **ill).shares.get().key for _time in range(2)]
    assert keys == ["1", "2"]
    with pytest.raises(Refused) as no:
        give(house, line, uploads=[file()], **ill)
    assert no.value.code == "funds.benefit.again"
    # Whoever corrects the request afterwards cannot send the money elsewhere.
    request = BenefitGrant.objects.latest("pk").request
    with pytest.raises(Refused) as no, transaction.atomic():
        correct_spending(
            actor=house.actor("chair"), request=request, line=line, purpose="慰问金", way="transfer",
            payees=[{**SHOP, "name": "别人", "amount": Yuan(100)}], on=DAY,
        )  # fmt: skip
    assert no.value.code == "funds.benefit.other_payees"


def test_forms_festivals_and_days_of_the_catalogue(house: House) -> None:
    line = lines_of(house)["chair"]
    member(line.unit, "张伟", 1)
    for more, code in (
        ({"form": "money"}, "funds.benefit.form"),
        ({"festival": "lantern"}, "funds.benefit.festival"),
        ({"event_on": date(2026, 9, 24)}, "funds.benefit.festival"),
        ({"occasion": "birthday", "festival": "", "event_on": DAY}, "funds.benefit.nobody"),
        ({"occasion": "illness", "festival": "", "event_on": date(2026, 3, 1)}, "funds.benefit.late"),
    ):
        with pytest.raises(Refused) as no:
            give(house, line, **more)
        assert no.value.code == code
    born = member(line.unit, "王芳", 3, id_number=resident_number(3, birth="19911120"))
    cake = give(house, line, occasion="birthday", festival="", event_on=DAY, form="voucher", item="生日蛋糕券")
    assert [share.person_id for share in cake.shares.all()] == [born.pk]


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("购买 购 物 卡 发给会员", "购物卡"),
        ("职工境外旅游", "旅游"),
        ("去ｋｔｖ唱歌", "KTV"),
        ("单位业务招待", "业务招待"),
    ],
)
def test_the_eight_noes_stop_requests_and_benefits(house: House, words: str, word: str) -> None:
    line = lines_of(house)["chair"]
    member(line.unit, "张伟", 1)
    with pytest.raises(Refused) as no:
        ask(house, line, purpose=words)
    assert code_of(no) == ("funds.spending.forbidden", "spending-rules:9")
    assert word in str(no.value)
    with pytest.raises(Refused) as no:
        give(house, line, item=words)
    assert no.value.code == "funds.spending.forbidden"
    assert not BenefitGrant.objects.exists()


def test_paid_and_signed(house: House) -> None:
    line = lines_of(house)["chair"]
    for serial in (1, 2, 3):
        member(line.unit, f"会员{serial}", serial)
    money(house)
    grant = give(house, line, price="50")
    one, two, three = grant.shares.order_by("pk")

    def sign(received: dict[int, str], missed: dict[int, str]) -> BenefitGrant:
        return sign_benefit(
            actor=house.actor("chair"), grant=again(grant, house), received=received, missed=missed, day=DAY, on=DAY
        )

    with pytest.raises(Refused) as no:
        sign({one.pk: ""}, {})
    assert no.value.code == "funds.benefit.not_agreed"
    request = agree(house, grant.request, "north")
    sign({one.pk: "", two.pk: "同事代领"}, {})
    with pytest.raises(Refused):
        sign({}, {three.pk: " "})
    sign({}, {three.pk: "已离职"})
    with pytest.raises(Refused):
        sign({one.pk: ""}, {})
    told = grant.shares.order_by("pk").values_list("state", "receiver", "reason")
    assert list(told) == [("received", "会员1", ""), ("received", "同事代领", ""), ("missed", "", "已离职")]
    bill(house, request)
    report(house, order(house, check(house, request)))
    assert again(grant, house).state == "given"
    # Who did not receive may have it another time; the others have had it.
    late = give(house, line, price="50", event_on=MID_AUTUMN)
    assert [share.person_id for share in late.shares.all()] == [three.person_id]


def test_a_wrong_entry_is_taken_back_with_its_reason(house: House) -> None:
    line = lines_of(house)["chair"]
    for serial in (1, 2, 3):
        member(line.unit, f"会员{serial}", serial)
    grant = give(house, line, price="50")
    agree(house, grant.request, "north")
    one, two, three = grant.shares.order_by("pk")

    def undo(*shares: int, reason: str = "点错了人", who: str = "chair") -> BenefitGrant:
        return unsign_benefit(actor=house.actor(who), grant=again(grant, house), shares=shares, reason=reason, on=DAY)

    sign_benefit(
        actor=house.actor("chair"), grant=again(grant, house), received={one.pk: ""},
        missed={two.pk: "出差", three.pk: "出差"}, day=DAY, on=DAY,
    )  # fmt: skip
    give(house, line, price="50", members=[three.person_id])
    for call, code in (
        (lambda: undo(one.pk, reason=" "), "funds.benefit.why_undone"),
        (lambda: undo(), "funds.benefit.nothing_undone"),
        (lambda: undo(three.pk), "funds.benefit.given_since"),
    ):
        with pytest.raises(Refused) as no:
            call()
        assert no.value.code == code
    with pytest.raises(Forbidden):
        undo(one.pk, who="stranger")
    undo(one.pk, two.pk)
    told = grant.shares.order_by("pk").values_list("state", "receiver", "signed_on", "undone")
    assert list(told)[:2] == [("held", "", None, "点错了人")] * 2
    with pytest.raises(Refused):
        undo(one.pk)
    sign_benefit(
        actor=house.actor("chair"), grant=again(grant, house), received={two.pk: ""}, missed={}, day=DAY, on=DAY
    )
    assert grant.shares.get(pk=two.pk).state == "received"
