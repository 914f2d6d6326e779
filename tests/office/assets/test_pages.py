"""Pages of the register: what each person finds, forms that lead to acts, few queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.office.assets.stock import again, enter
from tests.office.house import House
from tieshan.kernel.money import Yuan
from tieshan.office.assets.models import Asset, Count, Disposal, Handover
from tieshan.office.assets.terms import State

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return str(answer.content.decode())


def send(client: Client, code: str, *args: Any, **data: Any) -> Any:
    answer = client.post(reverse(code, args=args), data)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return answer


def page(house: House, who: str, code: str, *args: Any, **query: Any) -> Any:
    return browser(house.people[who]).get(reverse(code, args=args), query)


def test_entering_by_form(house: House) -> None:
    client = browser(house.people["chair"])
    send(
        client,
        "office.asset.register",
        unit=house.district.north_1.pk,
        name="锣鼓",
        category="sports",
        quantity=2,
        value="1280.5",
        bought_on=timezone.localdate(),
        source="employer",
        keeper_name="张师傅",
    )
    asset = Asset.objects.get()
    assert (asset.number[:9], str(asset.value), asset.keeper_name) == ("SL-01-001", "1280.50", "张师傅")
    shown = text(client.get(reverse("office.asset.detail", args=[asset.pk])))
    assert "1,280.50" in shown
    assert "not a fixed asset by value" in shown  # 640.25 a piece


def test_wrong_amount_is_told_at_its_field(house: House) -> None:
    answer = browser(house.people["chair"]).post(
        reverse("office.asset.register"), {"unit": house.district.north_1.pk, "name": "鼓", "value": "1.005"}
    )
    assert answer.status_code == 422


def test_steps_by_form(house: House) -> None:
    asset = enter(house)
    client = browser(house.people["north"])
    day = timezone.localdate()
    send(client, "office.asset.lend", asset.pk, borrower="示例机械工会", back_by=day, version=1)
    assert again(asset).state == State.LENT
    send(client, "office.asset.use", asset.pk, version=2)
    send(client, "office.asset.repair", asset.pk, remark="屏幕坏", version=3)
    send(client, "office.asset.idle", asset.pk, version=4)
    send(client, "office.asset.correct", asset.pk, name="手提电脑", category="general", quantity=1, value="10",
         bought_on=day, source="own", version=5)  # fmt: skip
    answer = client.post(reverse("office.asset.idle", args=[asset.pk]), {"version": 6})
    assert answer.status_code == 422
    assert (again(asset).name, again(asset).value) == ("手提电脑", Yuan(10))
    assert "屏幕坏" in text(client.get(reverse("office.asset.detail", args=[asset.pk]), {"tab": "history"}))


def test_a_keeper_moves_what_they_keep(house: House) -> None:
    asset = enter(house, who="office", unit=house.district.root)
    client = browser(house.people["cadre"])
    shown = text(client.get(reverse("office.asset.detail", args=[asset.pk])))
    assert "Change the place" in shown
    assert "Lend out" not in shown
    send(client, "office.asset.place", asset.pk, place="三楼")
    assert again(asset).place == "三楼"
    other = enter(house, keeper=None)
    assert client.get(reverse("office.asset.detail", args=[other.pk])).status_code == 404


def test_list_search_filters_and_totals(house: House) -> None:
    enter(house)
    enter(house, "会议桌", category="furniture", keeper=None, keeper_name="老李", quantity=3, value=Yuan(900))
    client = browser(house.people["office"])
    for query in ("hyz", "huiyi", "老李", "SL-01-2026-0002"):
        shown = text(client.get(reverse("office.asset.list"), {"q": query}))
        assert "会议桌" in shown, query
        assert "笔记本电脑" not in shown
    assert "会议桌" not in text(client.get(reverse("office.asset.list"), {"category": "general"}))
    totals = text(client.get(reverse("office.asset.totals")))
    assert "5,499.90" in totals
    assert "category=furniture" in totals
    assert "笔记本电脑" in text(client.get(reverse("office.asset.list"), {"print": 1}))
    answer: Any = client.post(reverse("office.asset.list"), {"do": "export", "format": "csv"})
    assert "会议桌" in b"".join(answer.streaming_content).decode("utf-8-sig")
    assert page(house, "cadre", "office.asset.totals").status_code == 403


def test_labels_carry_the_way_to_the_item(house: House) -> None:
    asset = enter(house)
    client = browser(house.people["north"])
    shown = text(client.get(reverse("office.asset.label"), {"ids": asset.pk}))
    assert "SL-01-2026-0001" in shown
    assert "<svg" in shown
    assert "No item is chosen" in text(client.get(reverse("office.asset.label")))
    assert "SL-01-2026-0001" not in text(
        browser(house.people["chair"]).get(reverse("office.asset.label"), {"ids": asset.pk})
    )
    answer = client.get(reverse("office.asset.scan", args=[asset.pk]))
    assert answer["Location"] == reverse("office.asset.detail", args=[asset.pk])


def test_handing_over_by_form(house: House) -> None:
    house.people["second"] = appointed("second", "cadre", house.district.north)
    asset = enter(house)
    giver, taker = browser(house.people["cadre"]), browser(house.people["second"])
    form = reverse("office.handover.request") + f"?ids={asset.pk}"
    assert "4,599.90" in text(giver.get(form))
    answer = giver.post(form, {"to_keeper": house.people["second"].pk, "reason": "调整"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    (handover,) = Handover.objects.all()
    assert "Take over" not in text(giver.get(answer["Location"]))
    assert "Take over" in text(taker.get(answer["Location"]))
    assert handover.number in text(taker.get("/"))
    sheet = text(taker.get(reverse("office.handover.sheet", args=[handover.pk])))
    assert "SL-01-2026-0001" in sheet
    send(taker, "office.handover.accept", handover.pk, version=1)
    assert again(asset).keeper == house.people["second"]
    assert handover.number in text(taker.get(reverse("office.asset.detail", args=[asset.pk]), {"tab": "lists"}))
    assert giver.get(reverse("office.asset.detail", args=[asset.pk])).status_code == 404
    assert "SL-01-H2026-001" in text(giver.get(reverse("office.handover.list")))
    assert browser(house.people["chair"]).get(answer["Location"]).status_code == 404


def test_disposing_by_form(house: House) -> None:
    asset = enter(house, "鼓", who="chair", unit=house.district.north_1, keeper=None, value=Yuan("300.50"))
    chair = browser(house.people["chair"])
    form = reverse("office.disposal.request") + f"?ids={asset.pk}"
    answer = chair.post(form, {"way": "sale", "reason": "鼓面破损", "expected": "20.5"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    disposal = Disposal.objects.get()
    assert (str(disposal.expected), str(disposal.value)) == ("20.50", "300.50")
    shown = text(chair.get(answer["Location"]))
    assert "鼓面破损" in shown
    assert reverse("office.disposal.settle", args=[disposal.pk]) not in shown
    assert disposal.number in text(browser(house.people["office"]).get(reverse("office.disposal.list")))
    assert page(house, "cadre", "office.disposal.list").status_code == 403


def test_counting_with_a_telephone_and_from_the_list(house: House) -> None:
    items = [enter(house, name) for name in ("电脑", "桌", "椅")]
    chair, cadre = browser(house.people["north"]), browser(house.people["cadre"])
    send(chair, "office.count.open", unit=house.district.north.pk, due_on="2030-01-01")
    count = Count.objects.get()
    scan = cadre.get(reverse("office.asset.scan", args=[items[0].pk]))
    assert scan["Location"] == reverse("office.count.see", args=[items[0].pk])
    assert "Seen here" in text(cadre.get(scan["Location"]))
    answer = cadre.post(scan["Location"], {"place": ""})
    assert answer["Location"] == reverse("office.count.detail", args=[count.pk])
    assert "1 of 3 lines are counted" in text(cadre.get(answer["Location"]))
    again_scan = cadre.get(reverse("office.asset.scan", args=[items[0].pk]))
    assert again_scan["Location"] == reverse("office.asset.detail", args=[items[0].pk])
    rows = [str(line.pk) for line in count.lines.order_by("pk")]
    # The first was counted by telephone since the form was opened: it does not turn the form away.
    send(cadre, "office.count.tick", count.pk, lines=rows[:2])
    assert "End counting" in text(chair.get(reverse("office.count.compare", args=[count.pk])))
    send(chair, "office.count.compare", count.pk, version=1)
    shown = text(chair.get(reverse("office.count.detail", args=[count.pk])))
    assert "not found" in shown
    line = count.lines.get(finding="missing")
    answer = chair.post(
        reverse("office.count.resolve", args=[line.pk]), {"resolution": "found", "version": line.version}
    )
    assert answer.status_code == 422
    send(chair, "office.count.resolve", line.pk, resolution="found", remark="在库房", version=line.version)
    send(chair, "office.count.close", count.pk, version=2)
    sheet = text(chair.get(reverse("office.count.sheet", args=[count.pk])))
    assert "固定资产盘点表" in sheet
    word: Any = chair.get(reverse("office.count.sheet", args=[count.pk]), {"word": 1})
    assert word.content.startswith(b"PK")
    assert "椅" in text(chair.get(reverse("office.count.lines", args=[count.pk]), {"q": "椅"}))
    assert count.number in text(chair.get(reverse("office.count.list")))
    assert page(house, "chair", "office.count.detail", count.pk).status_code == 404


def test_lists_and_pages_ask_no_query_per_row(house: House, django_assert_max_num_queries: Any) -> None:
    for n in range(8):
        enter(house, f"桌{n}")
    client = browser(house.people["office"])
    client.get(reverse("office.asset.list"))
    with django_assert_max_num_queries(20):
        client.get(reverse("office.asset.list"))
    with django_assert_max_num_queries(20):
        client.get(reverse("office.asset.totals"))
    with django_assert_max_num_queries(18):
        client.get(reverse("office.asset.label"), {"unit": house.district.north.pk})
