"""Permission codes of the staff portal's own pages: the journal."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

JOURNAL_LIST = permission("audit.journal.list", _("Read the journal of acts"))
JOURNAL_VERIFY = permission("audit.journal.verify", _("Prove the journal"))
# No role holds it: it gives a name to the journal entry of a look at numbers in full.
FIELD_REVEAL = permission("audit.field.reveal", _("See identity numbers and telephones in full"))
