"""What several tours of money do on their way: ask, agree, hand bills in, check, pay, each by its person."""

from __future__ import annotations

from datetime import date

from tests.browser.house import House
from tests.browser.visitor import Visitor

LINE = "文体活动"
#: An empty page: enough to stand for a receipt.
RECEIPT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_SIGNS = "甲子乙丑丙寅丁卯戊辰己巳庚午辛未壬申癸酉"


def purpose(house: House, words: str) -> str:
    """A purpose like no other: a house that is visited again must not see one purchase in parts."""
    if not house.serial:
        return words
    return words + "".join(_SIGNS[2 * int(digit) : 2 * int(digit) + 2] for digit in f"{house.serial:04d}")


def account_number(house: House, place: int) -> str:
    """The bank account of nobody."""
    return f"6200{house.serial:06d}{place:08d}"


def ask(enterprise: Visitor, words: str, payee: str, place: int, amount: str, *, picture: str = "") -> str:
    """The enterprise chair asks to spend; returns the address of the request."""
    enterprise.open("/funds/spending/")
    enterprise.follow("提出请示", inside=enterprise.page.locator("main"))
    line = enterprise.page.locator("select[name=line]")
    line.select_option(value=line.locator("option", has_text=LINE).first.get_attribute("value"))
    enterprise.fill(purpose=purpose(enterprise.house, words))
    enterprise.fill(**{"payees-0-name": payee, "payees-0-bank_name": "虚构银行示例支行"})
    number = account_number(enterprise.house, place)
    enterprise.fill(**{"payees-0-bank_account": number, "payees-0-amount": amount})
    if picture:
        enterprise.picture(f"{picture}-form", whole=True)
    enterprise.send()
    if picture:
        enterprise.picture(picture, whole=True)
    return enterprise.page.url


def decide(judge: Visitor, words: str, opinion: str = "", *, act: str = "同意", picture: str = "") -> None:
    """Whoever decides finds the paper in the list of what waits, opens it, and says yes or no."""
    judge.open("/approvals/todo/")
    if picture:
        judge.picture(f"{picture}-todo", whole=True)
    judge.row(purpose(judge.house, words)).get_by_role("link").first.click()
    judge.page.wait_for_load_state()
    if picture:
        judge.picture(f"{picture}-paper", whole=True)
    judge.follow(act, inside=judge.page.locator("main"))
    if opinion:
        judge.fill(opinion=opinion)
    if picture:
        judge.picture(f"{picture}-decide", whole=True)
    judge.send()
    if picture:
        judge.picture(f"{picture}-decided", whole=True)


def hand_in(enterprise: Visitor, request: str, *, picture: str = "") -> None:
    """The receipt goes to the request."""
    enterprise.open(request)
    enterprise.follow("交票据", inside=enterprise.page.locator("main"))
    receipt = {"name": "收据.pdf", "mimeType": "application/pdf", "buffer": RECEIPT}
    enterprise.page.locator("input[name=uploads]").set_input_files(receipt)  # type: ignore[arg-type]
    if picture:
        enterprise.picture(f"{picture}-form", whole=True)
    enterprise.send()
    if picture:
        enterprise.picture(picture, whole=True)


def check(accountant: Visitor, request: str, *, picture: str = "") -> None:
    """The accountant compares the bill with what was agreed."""
    accountant.open(request)
    accountant.follow("复核票据", inside=accountant.page.locator("main"))
    if picture:
        accountant.picture(f"{picture}-form", whole=True)
    accountant.send()
    if picture:
        accountant.picture(picture, whole=True)


def order(cashier: Visitor, *words: str, picture: str = "") -> str:
    """The cashier gathers these requests into one order; returns its address."""
    cashier.open("/funds/payments/order/")
    boxes = cashier.page.locator("input[name=requests]")
    for place in range(boxes.count()):
        boxes.nth(place).uncheck()
    for one in words:
        cashier.page.locator("main label", has_text=purpose(cashier.house, one)).locator("input").check()
    if picture:
        cashier.picture(f"{picture}-form", whole=True)
    cashier.send()
    if picture:
        cashier.picture(picture, whole=True)
    return cashier.page.url


def today() -> str:
    """As a date field takes it."""
    return date.today().isoformat()
