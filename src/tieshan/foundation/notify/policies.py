"""Permission codes of the inbox: held by nobody, since each concerns one's own account alone."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CHOOSE = permission("notify.channel.choose", _("Choose how one is told"), clause="speech:C07")
