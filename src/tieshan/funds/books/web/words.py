"""Words, amounts and links that the pages of the books share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Tag, page_url
from tieshan.funds.books.models import Book, Period, Voucher
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.books.terms import PeriodState, VoucherKind
from tieshan.kernel.money import Yuan

INDENT = "\u3000"
STATE_TONES = {PeriodState.OPEN: "info", PeriodState.CLOSED: "done", PeriodState.LOCKED: "plain"}


def money(fen: int | None) -> Decimal | None:
    """An amount for a cell: two places, thousands separated; nothing for zero."""
    return Yuan.from_fen(fen).decimal if fen else None


def day_in(text: str, default: date) -> date:
    """A day from the address, or the default when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return default


def month_in(text: str, default: date) -> date:
    """The first day of a month from the address ("2026-03")."""
    return day_in(f"{text}-01", default)


def ledger_url(book_id: int, account: str, **more: object) -> str:
    """The address of an account's ledger."""
    query = urlencode({"account": account, **more})
    return f"{page_url('funds.ledger.list', book_id)}?{query}"


def amount_link(fen: int, url: str) -> object:
    """An amount that opens what stands behind it."""
    amount = money(fen)
    return format_html('<a href="{}">{}</a>', url, f"{amount:,}") if amount is not None else ""


def month_tag(period: Period) -> Tag:
    """The state of a month."""
    return Tag(period.get_state_display(), STATE_TONES[PeriodState(period.state)])


def voucher_word(voucher: Voucher) -> SafeString:
    """The number of a voucher as papers write it: word and number, with what it is when it is no ordinary one."""
    number = _("No. %(number)s") % {"number": f"{voucher.number:04d}"}
    if voucher.kind == VoucherKind.ORDINARY:
        return format_html("{}", number)
    tone = "late" if voucher.kind == VoucherKind.REVERSAL else "plain"
    return format_html("{} {}", number, Tag(voucher.get_kind_display(), tone))


def indented(accounts: Chart, code: str, words: object) -> str:
    """The name of an account, set in as deep as it stands."""
    return INDENT * (accounts.level(code) - 1) + str(words)


def account_choices(accounts: Chart) -> list[tuple[str, str]]:
    """The accounts of a day for a form."""
    return [("", _("Choose an account")), *((one.code, indented(accounts, one.code, one)) for one in accounts)]


def book_state(book: Book) -> Tag | None:
    """Whether something is the matter with a book."""
    if book.stopped:
        return Tag(_("posting stopped"), "late")
    if book.closed_on is not None:
        return Tag(_("closed"), "plain")
    return None


def first_of_year(day: date) -> date:
    """New Year of a day's year."""
    return date(day.year, 1, 1)
