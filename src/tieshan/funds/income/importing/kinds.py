"""The files that this room takes in."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.desk import Kind, register_kind
from tieshan.funds.income.importing.acts import book_levy_file, unbook_levy_file
from tieshan.funds.income.importing.levy import LevyDesk
from tieshan.funds.income.policies import LEVY_BOOK, LEVY_UNBOOK

LEVY = register_kind(
    Kind(
        code="levy",
        label=_("Levy from the tax office or bank"),
        book=LevyDesk.book,
        act=LEVY_BOOK,
        undo_act=LEVY_UNBOOK,
        identifying=("taxpayer_code",),
        naming=("payer_name",),
        desk=LevyDesk,
        take_in=book_levy_file,
        take_back=unbook_levy_file,
    )
)
