"""Dues: lists by month, the members on one, incomes, payments, and who is behind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BatchAct,
    BoolFilter,
    Card,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.actions.dues import BASIC, make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.models import DuesLine, DuesList, DuesPayment
from tieshan.funds.income.policies import (
    DUES_BACK,
    DUES_BEHIND,
    DUES_EXPORT,
    DUES_INCOME,
    DUES_LIST,
    DUES_MAKE,
    DUES_PAY,
)
from tieshan.funds.income.queries.dues import OPEN, behind_after, dues_parameters, people_behind
from tieshan.funds.income.web.words import (
    MOST_SHOWN,
    AmountField,
    MonthField,
    amount_column,
    day_field,
    month_text,
    taken_back,
    voucher_fact,
    vouchers_of,
    yuan,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.members.models import Person
from tieshan.members.queries.people import search_people
from tieshan.organisations.models import Unit

VIEW = "funds.dues.view"
LINES = "funds.dues.lines"
PAYMENT = "funds.dues.payment"
#: So many incomes are entered on one page.
MOST_FIELDS = 60


def _open(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(due_fen__gt=F("paid_fen")) if yes else rows.filter(due_fen__lte=F("paid_fen"))


def _list_tag(row: DuesList) -> Tag:
    if row.due_fen and row.paid_fen >= row.due_fen:
        return Tag(_("dues paid"), "done")
    return Tag(_("paid in part"), "due") if row.paid_fen else Tag(_("to be paid"), "due")


@register
class DuesListPage(ListPage):
    """Lists of dues, the newest month first."""

    code = DUES_LIST
    path = "funds/dues/"
    title = gettext_lazy("Members' dues")
    nav = Nav("funds", 36)
    model = DuesList
    select_related = ("unit",)
    order = "-month"
    export_code = DUES_EXPORT
    columns = [
        Column("unit", gettext_lazy("Union"), "unit.name", link=VIEW, width=28),
        Column("month", gettext_lazy("Month"), lambda row: month_text(row.month), sort="month"),
        Column("members", gettext_lazy("Members"), align="num"),
        amount_column("due", gettext_lazy("Due"), "due_fen"),
        amount_column("paid", gettext_lazy("Paid so far"), "paid_fen"),
        Column("state", gettext_lazy("State"), _list_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        DateRangeFilter("month", gettext_lazy("Month"), "month"),
        BoolFilter(
            "open", gettext_lazy("Dues"), apply=_open, yes=gettext_lazy("still open"), no=gettext_lazy("fully paid")
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Make a month's list"), main=True, code=DUES_MAKE),
        Action(gettext_lazy("Dues by member"), code=LINES),
        Action(gettext_lazy("Behind with dues"), code=DUES_BEHIND),
    ]

    def figures(self) -> Iterable[Figure]:
        year = today().year
        rows = DuesList.objects.visible_to(self.actor, DUES_LIST).filter(month__year=year)
        found = rows.aggregate(due=Sum("due_fen", default=0), paid=Sum("paid_fen", default=0))
        url = f"{page_url(DUES_LIST)}?month_from={year}-01-01&month_to={year}-12-31"
        yield Figure(_("Due this year"), yuan(found["due"]), url)
        yield Figure(_("Paid this year"), yuan(found["paid"]), url)
        left = found["due"] - found["paid"]
        yield Figure(_("Unpaid"), yuan(left), f"{url}&open=1", tone="late" if left else "")

    def empty(self) -> Empty:
        return Empty(
            _("No list of dues has been made yet."),
            _("A month's list is made from the register: every member but those whose membership is retained."),
            self._main_action(),
        )


@register
class DuesView(DetailPage):
    """One union's list of one month."""

    code = VIEW
    permission = DUES_LIST
    path = "funds/dues/<int:pk>/"
    title = gettext_lazy("List of dues")
    parent = DUES_LIST
    model = DuesList
    select_related = ("unit",)
    acts = [
        ActButton(
            DUES_PAY,
            gettext_lazy("Record that all open dues were paid"),
            main=True,
            when=lambda row: row.due_fen > row.paid_fen,
        ),
        ActButton(DUES_INCOME, gettext_lazy("Enter incomes")),
        ActButton(DUES_MAKE, gettext_lazy("Follow the register")),
    ]

    def act_url(self, button: ActButton) -> str | None:
        if button.code == DUES_MAKE:
            row = self.record
            return f"{page_url(DUES_MAKE)}?unit={row.unit_id}&month={row.month:%Y-%m-%d}"
        return super().act_url(button)

    def actions(self) -> Iterable[Action]:
        yield from super().actions()
        yield Action(_("Members on the list"), self._lines())

    def _lines(self, more: str = "") -> str:
        row = self.record
        return f"{page_url(LINES)}?unit={row.unit_id}&month_from={row.month}&month_to={row.month}{more}"

    def heading(self) -> object:
        return f"{self.record.unit.name} {month_text(self.record.month)}"

    def state(self) -> Tag:
        return _list_tag(self.record)

    @cached_property
    def unknown(self) -> int:
        return self.record.lines.filter(due_fen__isnull=True).count()

    def lead(self) -> object:
        if not self.unknown:
            return ""
        return _("Of %(n)s members the income is not known yet: nothing is counted for them.") % {"n": self.unknown}

    def figures(self) -> Iterable[Figure]:
        row = self.record
        yield Figure(_("Members"), row.members, self._lines())
        yield Figure(_("Due"), yuan(row.due_fen), self._lines())
        yield Figure(_("Paid so far"), yuan(row.paid_fen), self._lines("&paid=1"))
        left = row.due_fen - row.paid_fen
        yield Figure(_("Unpaid"), yuan(left), self._lines("&paid=0"), tone="late" if left else "")

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            _("List"),
            [
                Fact(_("Union"), row.unit.name, url=page_url("organisations.unit.view", row.unit_id)),
                Fact(_("Month"), month_text(row.month)),
                Fact(_("List made on"), row.made_on),
                Fact(_("Without an income"), self.unknown),
            ],
        )
        payments = DuesPayment.objects.filter(voucher__in=vouchers_of(row)).select_related("voucher__reversed_by")
        facts = [
            Fact(
                str(one.day),
                yuan(one.amount_fen),
                sub=_("%(n)s members, taken back") % {"n": one.lines_paid}
                if _gone(one)
                else _("%(n)s members, voucher %(number)s") % {"n": one.lines_paid, "number": one.voucher.number},
                url=page_url(PAYMENT, one.pk) or "",
            )
            for one in payments.order_by("day", "pk")
        ]
        if facts:
            yield Facts(_("Payments"), facts)

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=dues_parameters(self.record.month))


def _gone(payment: DuesPayment) -> bool:
    return hasattr(payment.voucher, "reversed_by")


@register
class PaymentView(DetailPage):
    """One payment of dues: who is paid by it, where it is booked, whether it was taken back."""

    code = PAYMENT
    permission = DUES_LIST
    path = "funds/dues/payments/<int:pk>/"
    title = gettext_lazy("Payment of dues")
    parent = DUES_LIST
    model = DuesPayment
    select_related = ("unit", "voucher__reversed_by")
    acts = [ActButton(DUES_BACK, gettext_lazy("Take the payment back"), when=lambda row: not _gone(row))]

    def heading(self) -> object:
        return f"{self.record.unit.name} {yuan(self.record.amount_fen)}"

    def state(self) -> Tag:
        return Tag(_("dues taken back"), "plain") if _gone(self.record) else Tag(_("dues paid"), "done")

    def facts(self) -> Iterable[object]:
        row = self.record
        found = DuesList.objects.filter(pk=row.voucher.source_id).first()
        facts = [
            Fact(_("Union"), row.unit.name),
            Fact(_("Money came in on"), row.day),
            Fact(_("Amount"), yuan(row.amount_fen)),
            Fact(_("Members"), row.lines_paid),
            voucher_fact(row.voucher),
        ]
        if found is not None:
            facts.insert(1, Fact(_("Month"), month_text(found.month), url=page_url(VIEW, found.pk) or ""))
        yield Facts(_("Payment"), facts)
        card = taken_back(Voucher.objects.filter(pk=row.voucher_id))
        if card is not None:
            yield card
        lines = row.lines.select_related("person").defer("income").order_by("person__name_pinyin", "pk")
        people = [[line.person.name, yuan(line.due_fen)] for line in lines[:MOST_SHOWN]]
        if people:
            yield Card(_("Members"), TableView([_("Member"), _("Dues")], people, frozenset({1})))


def _line_tag(row: DuesLine) -> Tag:
    if row.paid_on is not None:
        return Tag(_("dues paid"), "done")
    return Tag(_("income not known"), "plain") if row.due_fen is None else Tag(_("to be paid"), "due")


def _line_paid(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(paid_on__isnull=False) if yes else rows.filter(OPEN)


@register
class DuesLines(ListPage):
    """Dues by member and month."""

    code = LINES
    permission = DUES_LIST
    path = "funds/dues/members/"
    title = gettext_lazy("Dues by member")
    parent = DUES_LIST
    model = DuesLine
    select_related = ("person", "unit")
    order = "-month"
    export_code = DUES_EXPORT
    search_hint = gettext_lazy("Name or initials")
    columns = [
        Column(
            "person",
            gettext_lazy("Member"),
            "person.name",
            sort="person__name_pinyin",
            link=lambda row: page_url(VIEW, row.dues_list_id),
            sub="unit.name",
        ),
        Column("month", gettext_lazy("Month"), lambda row: month_text(row.month), sort="month"),
        amount_column("due", gettext_lazy("Dues"), "due_fen"),
        Column("paid_on", gettext_lazy("Paid on"), sort="paid_on"),
        Column("state", gettext_lazy("State"), _line_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        DateRangeFilter("month", gettext_lazy("Month"), "month"),
        BoolFilter(
            "paid",
            gettext_lazy("Dues"),
            apply=_line_paid,
            yes=gettext_lazy("fully paid"),
            no=gettext_lazy("still open"),
        ),
    ]
    batch = [BatchAct("funds.dues.pay_lines", gettext_lazy("Record as paid"))]

    def queryset(self) -> QuerySet[Any]:
        # The income is read by nobody here: its ciphertext stays where it is.
        return super().queryset().defer("income", "person__id_number", "person__phone")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        people = search_people(Person.objects.all(), text)
        return queryset.filter(person__in=people.values("pk"))

    def empty(self) -> Empty:
        return Empty(_("No dues here."), _("Make a month's list first."))


def _unions(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, DUES_MAKE).filter(kind__in=BASIC, status=Unit.Status.ACTIVE)


class MakeForm(forms.Form):
    """For which union and month."""

    unit = RecordField(label=gettext_lazy("Union"), source=_unions)
    month = MonthField(label=gettext_lazy("Month"))


@register
class MakeList(FormPage):
    """Make a month's list, or let it follow the register."""

    code = DUES_MAKE
    path = "funds/dues/make/"
    title = gettext_lazy("Make a month's list of dues")
    parent = DUES_LIST
    form_class = MakeForm
    action = staticmethod(make_dues_list)
    submit = gettext_lazy("Make the list")
    done = gettext_lazy("The list follows the register.")
    detail_code = VIEW

    def lead(self) -> object:
        return _(
            "Members on the last day of the month, with the income of the month before. Retained members pay nothing."
        )

    def initial(self) -> dict[str, Any]:
        units = _unions(self.actor)[:2]
        return {"unit": units[0].pk} if len(units) == 1 else {}

    def aside(self) -> object:
        return explanation(parameters=dues_parameters(today()))

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ListStep(FormPage):
    """An act on one list of dues."""

    parent = DUES_LIST
    model = DuesList
    select_related = ("unit",)
    view_code = DUES_LIST
    detail_code = VIEW
    subject_argument = "dues_list"

    def lead(self) -> object:
        row = self.record
        return f"{row.unit.name} · {month_text(row.month)}"


class IncomeForm(forms.Form):
    """One field a member whose dues are not paid."""

    def __init__(self, *args: Any, lines: list[DuesLine], **options: Any) -> None:
        super().__init__(*args, **options)
        for line in lines:
            self.fields[f"income_{line.pk}"] = AmountField(
                label=line.person.name, required=False, initial=line.income or "", help_text=line.person.department
            )


@register
class EnterIncomes(ListStep):
    """Enter the incomes that the dues of a list go by."""

    code = DUES_INCOME
    path = "funds/dues/<int:pk>/incomes/"
    title = gettext_lazy("Enter incomes")
    form_class = IncomeForm
    action = staticmethod(record_incomes)
    submit = gettext_lazy("Save and count")
    done = gettext_lazy("Counted.")
    keep_draft = False

    @cached_property
    def lines(self) -> list[DuesLine]:
        rows = DuesLine.objects.filter(dues_list=self.record, paid_on__isnull=True).select_related("person")
        # Whose income is not known comes first, so that a long list is entered page by page.
        return list(rows.order_by(F("due_fen").asc(nulls_first=True), "person__name_pinyin", "pk")[:MOST_FIELDS])

    def form_options(self) -> dict[str, Any]:
        return {"lines": self.lines}

    def lead(self) -> object:
        left = self.record.lines.filter(due_fen__isnull=True).count()
        said = _("Monthly basic income in yuan; the next month starts from it.")
        if left > MOST_FIELDS:
            return _("%(said)s The first %(n)s of %(all)s; save, and the next come.") % {
                "said": said, "n": MOST_FIELDS, "all": left,
            }  # fmt: skip
        return said

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        known = {f"income_{line.pk}": line for line in self.lines}
        incomes = {
            known[name].pk: value
            for name, value in cleaned.items()
            if name in known and value is not None and str(value) != (known[name].income or "")
        }
        return {"incomes": incomes, "on": today()}


class PayForm(forms.Form):
    """On which day the money came in."""

    day = day_field(gettext_lazy("Money came in on"))


@register
class PayList(ListStep):
    """Record that all open dues of a list were paid."""

    code = DUES_PAY
    path = "funds/dues/<int:pk>/pay/"
    title = gettext_lazy("Record dues as paid")
    form_class = PayForm
    action = staticmethod(pay_dues)
    submit = gettext_lazy("Record and book")
    done = gettext_lazy("Booked in the union's book.")

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def before_form(self) -> object:
        rows = self.record.lines.filter(OPEN)
        fen = rows.aggregate(fen=Sum("due_fen", default=0))["fen"]
        return Facts("", [Fact(_("Open dues"), yuan(fen)), Fact(_("Members"), rows.count())])

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or self.request.path


@register
class PayLines(FormPage):
    """Record chosen lines of one list as paid."""

    code = "funds.dues.pay_lines"
    permission = DUES_PAY
    path = "funds/dues/members/pay/"
    title = gettext_lazy("Record dues as paid")
    parent = LINES
    form_class = PayForm
    submit = gettext_lazy("Record and book")
    done = gettext_lazy("Booked in the union's book.")

    @cached_property
    def chosen(self) -> list[DuesLine]:
        ids = [int(text) for text in self.request.GET.getlist("ids") if text.isdecimal() and len(text) < 13]
        rows = DuesLine.objects.visible_to(self.actor, DUES_PAY).filter(OPEN, pk__in=ids)
        return list(rows.select_related("person").defer("income").order_by("dues_list", "pk"))

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def before_form(self) -> object:
        names = _(", ").join(line.person.name for line in self.chosen[:20])
        total = yuan(sum(line.due_fen or 0 for line in self.chosen))
        return Facts("", [Fact(_("Open dues"), total), Fact(_("Members"), len(self.chosen), sub=names, wide=True)])

    def run(self, cleaned: dict[str, Any]) -> Any:
        by_list: dict[int, list[int]] = {}
        for line in self.chosen:
            by_list.setdefault(line.dues_list_id, []).append(line.pk)
        return [
            pay_dues(
                actor=self.actor,
                dues_list=fetch_for(self.actor, DUES_PAY, DuesList, pk, select_related=("unit",)),
                lines=lines,
                day=cleaned["day"],
                on=today(),
            )
            for pk, lines in sorted(by_list.items())
        ]

    def done_url(self, result: Any) -> str:
        return page_url(LINES) or self.request.path


@register
class BehindList(ListPage):
    """Members who have not paid for so many months: for the committee's decision, never by itself."""

    code = DUES_BEHIND
    path = "funds/dues/behind/"
    title = gettext_lazy("Behind with dues")
    parent = DUES_LIST
    model = Person
    select_related = ("unit",)
    order = "-behind"
    export_code = DUES_EXPORT
    search_hint = gettext_lazy("Name or initials")
    columns = [
        Column("name", gettext_lazy("Member"), sort="name_pinyin", link="members.person.view", sub="unit.name"),
        Column("behind", gettext_lazy("Months unpaid"), sort="behind", align="num"),
        Column("since", gettext_lazy("Unpaid since"), lambda row: month_text(row.behind_since), sort="behind_since"),
    ]
    filters = [UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list")]
    row_actions = [RowAction("members.person.leave", gettext_lazy("Leave by decision"))]

    def queryset(self) -> QuerySet[Any]:
        return people_behind(self.actor, today()).select_related("unit").defer("id_number", "phone")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_people(queryset, text)

    def lead(self) -> object:
        return _(
            "After %(n)s months without dues the committee may find, after a talk, that a member has left. "
            "Nothing happens by itself."
        ) % {"n": behind_after(today()).whole}

    def empty(self) -> Empty:
        return Empty(_("Nobody is that far behind."), "")
