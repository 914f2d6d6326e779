"""The proof of books: stored balances against the lines. Where they differ, posting stands still until they agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.books.models import Book, BookProof, Voucher
from tieshan.funds.books.policies import BALANCE_PROVE, PERIOD_CLOSE
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.organisations.models import Account

PROOF_PAGE = "funds.book.view"


@act("funds.balance.prove")
def prove_books(*, actor: Actor, books: Sequence[Book] | None, on: date, every_mark: bool = False) -> list[Book]:
    """Prove books (None: all); returns those that differ. A book that differs stops, one that agrees goes on."""
    if books is None:
        actor.require(BALANCE_PROVE)
        books = list(Book.objects.all())
    for book in books:
        actor.require(BALANCE_PROVE, book.unit)
    ids = [book.pk for book in books]
    with whole_district("both sides of custody are compared, also where one lies beyond the reader's reach"):
        found = problems_of(ids, on=on, every_mark=every_mark)
        counts = dict(Voucher.objects.filter(book__in=ids).values_list("book").annotate(n=Count("pk")))
        BookProof.objects.bulk_create(
            [
                BookProof(
                    book_id=pk, proved_on=on, vouchers=counts.get(pk, 0), problems=found.get(pk, [])[: BookProof.MOST]
                )
                for pk in ids
            ],
            update_conflicts=True,
            unique_fields=["book"],
            update_fields=["proved_on", "vouchers", "problems"],
        )
        differing = _stop_or_go_on(ids, found, on)
    note(books=len(ids), differing=[book.pk for book in differing])
    return differing


def _stop_or_go_on(ids: Sequence[int], found: dict[int, list[list[object]]], on: date) -> list[Book]:
    differing = []
    for book in Book.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"):
        kinds = " ".join(dict.fromkeys(str(problem[0]) for problem in found.get(book.pk, ())))
        if kinds:
            differing.append(book)
        if kinds != book.stopped:
            book.stopped = kinds
            book.version += 1
            book.save()
            if kinds:
                _tell(book, on)
    return differing


def _tell(book: Book, on: date) -> None:
    keepers = Account.objects.filter(
        is_active=True,
        appointments__during__contains=on,
        appointments__post__unit=book.holder_id,
        appointments__post__roles__codes__contains=[PERIOD_CLOSE],
    )
    notify(
        accounts=keepers.values_list("pk", flat=True).distinct(),
        code="funds.balance.differs",
        text=_("The proof of a book differs; posting stands still until it agrees."),
        url=page_url(PROOF_PAGE, book.pk) or "",
        on=on,
        unit_id=book.holder_id,
    )
