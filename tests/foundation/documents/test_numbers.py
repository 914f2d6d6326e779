"""Numbers without gaps and doubles, whoever asks at the same time."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy

from tests.district import OPERATOR
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.documents.models import NumberSeries
from tieshan.foundation.documents.numbers import next_number, paper_number

CODE = "organisations.unit.edit"


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_fifty_numbers() -> None:
    given: list[int] = []
    together = threading.Barrier(50, timeout=60)

    def issue(at: int) -> None:
        try:
            together.wait()
            try:
                with act_context(OPERATOR, CODE):
                    number = next_number("test", year=2026)
                    if at % 5 == 0:
                        raise LookupError  # this act is undone and gives its number back
                given.append(number)
            except LookupError:
                return
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=(at,)) for at in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 41))
    assert NumberSeries.objects.get(series="test", year=2026).last == 40


@pytest.mark.django_db
def test_each_series_and_year_counts_for_itself() -> None:
    with act_context(OPERATOR, CODE):
        taken = [
            next_number("a", year=2026),
            next_number("a", year=2026),
            next_number("b", year=2026),
            next_number("a", year=2027),
        ]
    assert taken == [1, 2, 1, 1]


@pytest.mark.django_db
def test_no_number_outside_an_act() -> None:
    with pytest.raises(RuntimeError):
        next_number("a", year=2026)


def test_the_number_in_its_official_form() -> None:
    assert paper_number("示工发", 2026, 3) == "示工发〔2026〕3号"
    with translation.override("en"):
        assert paper_number(gettext_lazy("Bargaining"), 2026, 3) == "集协〔2026〕3号"
