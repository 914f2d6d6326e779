"""Benefits of members: catalogue by day and province, grants paid by one spending request, signed lists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsBenefitsConfig(AppConfig):
    name = "tieshan.funds.benefits"
    label = "funds_benefits"
    verbose_name = _("Benefits")

    def ready(self) -> None:
        """Go with the spending requests, say what waits, and stand on the page of each member."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.details import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.funds.benefits.actions import follow_request
        from tieshan.funds.benefits.policies import LIST
        from tieshan.funds.benefits.waiting import waiting_lists
        from tieshan.funds.benefits.web.person import draw
        from tieshan.funds.spending.events import SpendingMoved

        subscribe(SpendingMoved, follow_request)
        register_waiting("funds.benefit", waiting_lists, order=54)
        fill("members.person.view", draw, name="benefits", title=_("Benefits"), order=60, permission=LIST)
