"""Books: double-entry ledgers of each principal, vouchers, periods, balances, custody mandates (speech:C03)."""

from django.apps import AppConfig


class FundsBooksConfig(AppConfig):
    name = "tieshan.funds.books"
    label = "funds_books"

    def ready(self) -> None:
        """Books follow the units: what a union had goes over with it."""
        from tieshan.foundation.events import subscribe
        from tieshan.funds.books.actions.following_units import follow_dissolution, follow_merger
        from tieshan.organisations.events import UnitDissolved, UnitMerged

        subscribe(UnitMerged, follow_merger)
        subscribe(UnitDissolved, follow_dissolution)
