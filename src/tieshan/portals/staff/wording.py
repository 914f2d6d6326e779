"""Kinds of records and columns in the words of the office, for the journal."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

_KINDS: dict[str, object] = {
    "organisations.unit": _("trade-union organisation"),
    "organisations.placement": _("place in the tree"),
    "organisations.succession": _("succession of unions"),
    "organisations.employer": _("employer"),
    "organisations.employerlisting": _("line of an outside list"),
    "organisations.employerfollowup": _("follow-up of an employer"),
    "organisations.body": _("elected body"),
    "organisations.term": _("term of office"),
    "organisations.account": _("account"),
    "organisations.role": _("role"),
    "organisations.post": _("post"),
    "organisations.postrole": _("role of a post"),
    "organisations.appointment": _("appointment"),
    "organisations.recoverycode": _("recovery code"),
    "members.person": _("member's record"),
    "members.membership": _("span of membership"),
    "members.transfer": _("transfer of membership"),
    "members.officer": _("officer of a body"),
    "members.cadre": _("professional cadre"),
    "members.cadreassignment": _("unit looked after by a cadre"),
    "desk.bulletin": _("bulletin"),
    "desk.draft": _("draft from the records"),
    "notify.choice": _("ways of being told"),
    "lawbook.districtvalue": _("value of the district"),
    "imports.importbatch": _("import"),
    "lawbook.announcedyear": _("year of the working-day calendar"),
    "members.membershipreport": _("monthly membership report"),
    "duties.template": _("duty of the catalogue"),
    "duties.instance": _("duty of a period"),
    "duties.excuse": _("excuse from a duty"),
    "deadlines.deadline": _("deadline"),
    "publicnotice.publicnotice": _("public notice"),
    "publicnotice.line": _("line of a public notice"),
    "publicnotice.posting": _("proof of posting"),
    "publicnotice.objection": _("objection"),
    "deadlines.feed": _("calendar feed"),
    "office_information.informationitem": _("information item"),
    "office_information.adoption": _("adoption of an item"),
    "office_information.schemechoice": _("choice of a scoring scheme"),
    "office_information.researchpaper": _("research paper"),
    "office_worklog.daylog": _("work log"),
    "office_worklog.logentry": _("matter of a work log"),
    "office_worklog.lognote": _("note on a work log"),
    "office_worklog.visit": _("visit"),
    "office_worklog.visitproblem": _("problem found on a visit"),
    "office_worklog.monthsummary": _("monthly summary"),
    "office_assets.asset": _("asset"),
    "rights_concerns.concern": _("concern of a worker"),
    "rights_concerns.asker": _("who is behind a concern"),
    "rights_concerns.concernstep": _("step on a concern"),
    "rights_bargaining.bargaining": _("collective bargaining"),
    "rights_bargaining.representative": _("representative in bargaining"),
    "rights_bargaining.informationasked": _("information asked of the employer"),
    "rights_bargaining.round": _("round of talks"),
    "rights_bargaining.draft": _("draft of a contract"),
    "rights_bargaining.vote": _("vote on a draft"),
    "rights_bargaining.bargainingstep": _("step of a bargaining"),
    "rights_bargaining.collectivecontract": _("collective contract"),
    "rights_bargaining.coveredemployer": _("employer covered by a contract"),
    "rights_bargaining.inspection": _("inspection of a contract"),
    "rights_bargaining.libraryclause": _("clause of the library"),
    "rights_bargaining.clausetext": _("version of a clause"),
    "rights_supervision.supervisor": _("labour-law supervisor"),
    "rights_supervision.certificate": _("supervisor's certificate"),
    "rights_supervision.inspection": _("inspection of an employer"),
    "rights_supervision.inspector": _("inspector"),
    "rights_supervision.finding": _("finding of an inspection"),
    "rights_supervision.letter": _("letter of supervision"),
    "rights_supervision.letterstep": _("step of a letter"),
    "rights_supervision.verification": _("verification of a correction"),
    "rights_supervision.verifier": _("verifier"),
    "rights_disputes.dispute": _("dispute"),
    "rights_disputes.worker": _("worker of a dispute"),
    "rights_disputes.claim": _("claim of a dispute"),
    "rights_disputes.hearing": _("hearing of a dispute"),
    "rights_disputes.mediationsession": _("mediation session"),
    "rights_disputes.signature": _("signature under an agreement"),
    "rights_disputes.legalaid": _("application for legal aid"),
    "rights_disputes.disputestep": _("step on a dispute"),
    "rights_warning.sign": _("sign of trouble"),
    "rights_warning.earlywarning": _("early warning"),
    "rights_warning.missedreport": _("missed report"),
    "rights_warning.gradechange": _("change of a grade"),
    "rights_warning.warningstep": _("step on a warning"),
    "rights_warning.measure": _("measure on a warning"),
    "rights_warning.jointletter": _("letter of joint work"),
    "rights_warning.settlement": _("sign settled by a measure"),
    "rights_warning.visit": _("prevention visit"),
    "rights_dialogue.dialogue": _("dialogue session"),
    "rights_dialogue.topic": _("topic of a dialogue"),
    "rights_dialogue.promise": _("promise of a dialogue"),
    "rights_dialogue.topicorigin": _("concern behind a topic"),
    "rights_congress.congress": _("workers' congress"),
    "rights_congress.congressdelegate": _("delegate of a congress"),
    "rights_congress.congresssession": _("session of a congress"),
    "rights_congress.sessionabsence": _("absence from a congress"),
    "rights_congress.congressresolution": _("resolution of a congress"),
    "rights_congress.openaffair": _("affair laid open"),
    "rights_harmony.harmonyassessment": _("assessment of a harmonious enterprise"),
    "rights_harmony.harmonypoint": _("point of an assessment"),
    "office_assets.count": _("count of assets"),
    "office_assets.countline": _("line of a count"),
    "office_assets.handover": _("handover of assets"),
    "office_assets.handoverline": _("item handed over"),
    "office_assets.disposal": _("disposal of assets"),
    "office_assets.disposalline": _("item disposed of"),
    "funds_books.book": _("book"),
    "funds_books.voucher": _("voucher"),
    "funds_books.period": _("month of a book"),
    "funds_books.custodymandate": _("custody mandate"),
    "funds_books.subaccount": _("sub-account"),
    "funds_payments.paymentorder": _("payment order"),
    "funds_payments.paymentline": _("payment to one payee"),
    "funds_statements.memberstatement": _("statement for members"),
    "funds_audit.audit": _("audit of money"),
    "funds_audit.auditor": _("member of an audit team"),
    "funds_audit.workingpaper": _("working paper"),
    "funds_audit.finding": _("finding of an audit"),
    "funds_bank.bankaccount": _("bank account"),
    "funds_bank.statementline": _("line of a bank statement"),
    "funds_bank.match": _("match of bank and books"),
    "funds_bank.matchedline": _("matched line"),
    "funds_bank.bankmonth": _("reconciliation of a month"),
    "funds_bank.custodyproof": _("standing proof of a day"),
    "funds_benefits.benefitgrant": _("grant of a benefit"),
    "funds_benefits.benefitshare": _("share of a member"),
    "office_leave.leave": _("leave"),
    "funds_budgets.budget": _("budget of a year"),
    "funds_budgets.budgetversion": _("version of a budget"),
    "funds_budgets.budgetline": _("line of a budget"),
    "funds_budgets.lineamount": _("amount of a line in a version"),
    "funds_budgets.commitment": _("entry on a budget line"),
    "funds_spending.spendingrequest": _("spending request"),
    "funds_spending.spendingpayee": _("payee of a request"),
    "funds_spending.priorreview": _("review beforehand"),
    "funds_spending.splithit": _("sign of a divided purchase"),
    "office_leave.seniority": _("record of seniority"),
    "office_registers.talk": _("conversation note"),
    "office_registers.talknote": _("addition to a conversation note"),
    "office_registers.declaration": _("integrity declaration"),
    "office_registers.gift": _("gift"),
    "office_registers.dutyletter": _("duty letter"),
    "office_registers.dutytarget": _("target of a duty letter"),
    "office_registers.servicestandard": _("service standard"),
    "office_registers.servicecase": _("matter taken in"),
    "office_registers.accountabilityevent": _("accountability event"),
    "office_registers.accountabilitystatement": _("statement of the person concerned"),
    "workflow.run": _("approval"),
    "workflow.step": _("step of an approval"),
    "workflow.signer": _("person asked to decide"),
    "workflow.participant": _("person who sees a paper"),
    "workflow.decision": _("decision on a paper"),
    "workflow.deputy": _("deputy"),
    "office_collecting.collection": _("collected table"),
    "office_collecting.unitsheet": _("sheet of a unit"),
    "office_collecting.headermemory": _("what was said about a column"),
    "documents.attachment": _("attachment"),
    "documents.numberseries": _("series of numbers"),
    "office_tasks.task": _("task"),
    "office_tasks.taskhelper": _("helper"),
    "office_tasks.taskstep": _("step of a task"),
    "office_tasks.finding": _("finding"),
    "office_meetings.series": _("series of meetings"),
    "office_meetings.seriesgroup": _("people of a series"),
    "office_meetings.meeting": _("meeting"),
    "office_meetings.attendance": _("attendance"),
    "office_meetings.agendaitem": _("point of the agenda"),
    "office_meetings.decision": _("decision of the meeting"),
    "office_meetings.decisiontask": _("task from a decision"),
    "office_meetings.addendum": _("supplement"),
    "office_meetings.topic": _("topic"),
    "office_meetings.studymaterial": _("study material"),
    "funds_income.payer": _("payer"),
    "funds_income.assessment": _("month of levy"),
    "funds_income.receipt": _("receipt"),
    "funds_income.remittance": _("remittance"),
    "funds_income.latefee": _("late fee"),
    "funds_income.dunning": _("dunning case"),
    "funds_income.preparationreturn": _("return of the preparation fund"),
    "funds_income.refund": _("refund of a small payer"),
    "funds_income.dueslist": _("list of dues"),
    "funds_income.duesline": _("dues of a member"),
    "funds_income.duespayment": _("payment of dues"),
}
# Columns that follow from others or serve the house itself: they say nothing to an auditor.
_DERIVED = ("_pinyin", "_initials", "_hash", "_masked")
_TECHNICAL = frozenset({"id", "version", "path"})


def record_name(kind: str, pk: int | None) -> str:
    """A record in words: its kind and number."""
    if not kind:
        return ""
    word = str(_KINDS.get(kind, kind))
    return f"{word} {pk}" if pk is not None else word


@cache
def _models_by_table() -> dict[str, Any]:
    return {model._meta.db_table: model for model in apps.get_models()}


def table_name(table: str) -> str:
    """A register in words."""
    model = _models_by_table().get(table)
    return str(_KINDS.get(model._meta.label_lower, table)) if model is not None else table


def is_telling(column: str) -> bool:
    """True for columns that say something of their own."""
    return column not in _TECHNICAL and not column.endswith(_DERIVED)


def column_name(table: str, column: str) -> str:
    """A column in the words of the forms."""
    model = _models_by_table().get(table)
    if model is None:
        return column
    for field in model._meta.concrete_fields:
        if field.column == column:
            plain = field.verbose_name == field.name.replace("_", " ")
            if plain and isinstance(field, ForeignKey):
                kind = field.related_model._meta.label_lower
                return str(_KINDS.get(kind, field.verbose_name))
            return str(field.verbose_name)
    return column
