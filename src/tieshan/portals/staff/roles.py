"""Roles: which rights each carries, in words."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access.permissions import all_permissions
from tieshan.foundation.ui.kinds import Card, Nav, Page, TableView, Tag, register, stack
from tieshan.organisations.models import Role
from tieshan.portals.staff.own_account import role_name


@register
class RoleList(Page):
    """Every role with its rights. Roles ship with the release; the list is reviewed, not edited on a screen."""

    code = "organisations.role.list"
    path = "roles/"
    title = gettext_lazy("Roles")
    nav = Nav("system", 30)
    template = "staff/stack.html"

    def lead(self) -> object:
        """How rights come about."""
        return _("A role is a set of rights, a post carries roles, and an account has the rights of its posts.")

    def context(self) -> dict[str, Any]:
        permissions = {permission.code: permission for permission in all_permissions()}
        cards = []
        for role in Role.objects.order_by("pk"):
            rows = []
            for code in role.codes:
                known = permissions.get(code)
                if known is not None:
                    mark = Tag(_("personal data"), "due") if known.personal else ""
                    rows.append((known.name, mark, known.clause, code))
            kind = role.get_administrator_display() if role.administrator else ""
            table = TableView([_("Right"), _("Opens"), _("Clause"), _("Code of the right")], rows)
            count = _("%(number)s rights") % {"number": len(rows)}
            folded = format_html(
                '<details class="role"><summary>{} <span class="sub">{}</span></summary>{}</details>',
                count,
                kind,
                table,
            )
            cards.append(Card(role_name(role), folded, note=role.code))
        return super().context() | {"body": stack(cards)}
