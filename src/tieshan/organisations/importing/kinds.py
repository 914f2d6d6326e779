"""The lists that this room takes in."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.desk import Kind, register_kind
from tieshan.organisations.importing import policies  # noqa: F401 - declares the codes
from tieshan.organisations.importing.acts import (
    import_employers,
    import_units,
    undo_employer_import,
    undo_unit_import,
)
from tieshan.organisations.importing.employers import EmployerDesk
from tieshan.organisations.importing.units import UnitDesk

UNITS = register_kind(
    Kind(
        code="units",
        label=_("List of unions"),
        book=UnitDesk.book,
        act="organisations.unit.import",
        undo_act="organisations.unit.undo",
        identifying=("credit_code", "employer_code", "chair_phone"),
        naming=("name", "code"),
        desk=UnitDesk,
        take_in=import_units,
        take_back=undo_unit_import,
    )
)
EMPLOYERS = register_kind(
    Kind(
        code="employers",
        label=_("List of employers"),
        book=EmployerDesk.book,
        act="organisations.employer.import",
        undo_act="organisations.employer.undo",
        identifying=("credit_code", "phone"),
        naming=("name",),
        desk=EmployerDesk,
        take_in=import_employers,
        take_back=undo_employer_import,
    )
)
