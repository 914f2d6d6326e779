"""The lists that this room takes in."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.desk import Kind, register_kind
from tieshan.members.importing import policies  # noqa: F401 - declares the codes
from tieshan.members.importing.acts import import_cadres, import_roster, undo_cadre_import, undo_roster_import
from tieshan.members.importing.cadres import CadreDesk
from tieshan.members.importing.roster import RosterDesk

MEMBERS = register_kind(
    Kind(
        code="members",
        label=_("Member roster"),
        book=RosterDesk.book,
        act="members.roster.import",
        undo_act="members.roster.undo",
        identifying=("id_number", "phone"),
        naming=("name",),
        desk=RosterDesk,
        take_in=import_roster,
        take_back=undo_roster_import,
    )
)
CADRES = register_kind(
    Kind(
        code="cadres",
        label=_("List of cadres"),
        book=CadreDesk.book,
        act="members.cadre.import",
        undo_act="members.cadre.undo",
        identifying=("id_number", "phone"),
        naming=("name",),
        desk=CadreDesk,
        take_in=import_cadres,
        take_back=undo_cadre_import,
    )
)
