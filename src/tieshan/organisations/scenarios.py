"""What cases may ask of the rules on elected bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tieshan.lawbook import parameter
from tieshan.lawbook.casebook import scenario
from tieshan.organisations.queries.bodies import seat_bands, seats_suit, warning_months
from tieshan.organisations.rules.bodies import band_for, months_later, warning_level


@scenario("organising.seats", given={"body": str, "members": int}, gives=("least", "most"))
def _seats(*, on: date, body: str, members: int) -> Mapping[str, Any]:
    band = band_for(members, seat_bands(body, on=on))
    return {"least": band.least, "most": band.most} if band is not None else {}


@scenario("organising.seats_fit", given={"body": str, "members": int, "seats": int}, gives=("fits",))
def _seats_fit(*, on: date, body: str, members: int, seats: int) -> Mapping[str, Any]:
    return {"fits": seats_suit(body, members, seats, on=on)}


@scenario("organising.term_warning", given={"elected": date, "years": int}, gives=("ends", "warning"))
def _term_warning(*, on: date, elected: date, years: int) -> Mapping[str, Any]:
    ends = months_later(elected, 12 * years)
    return {"ends": ends, "warning": warning_level(ends, on=on, ladder=warning_months(on=on))}


@scenario("organising.must_found", given={"members": int}, gives=("must",))
def _must_found(*, on: date, members: int) -> Mapping[str, Any]:
    return {"must": members >= parameter("organising.founding.members", on=on).whole}
