"""The file that this room takes in."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.desk import Kind, register_kind
from tieshan.funds.bank.importing.acts import take_back_statement, take_in_statement
from tieshan.funds.bank.importing.statement import StatementDesk
from tieshan.funds.bank.policies import IMPORT, UNIMPORT

STATEMENT = register_kind(
    Kind(
        code="bank_statement",
        label=_("Bank statement"),
        book=StatementDesk.book,
        act=IMPORT,
        undo_act=UNIMPORT,
        identifying=("day", "balance"),
        naming=("party",),
        desk=StatementDesk,
        take_in=take_in_statement,
        take_back=take_back_statement,
    )
)
