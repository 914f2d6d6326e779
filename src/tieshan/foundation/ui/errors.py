"""Error pages in the look of the house: what happened, and what to do next. They give nothing away.

A 404 reads the same whether a record does not exist or lies outside the reader's reach.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.clauses import clause_link
from tieshan.foundation.ui.components import Action
from tieshan.foundation.ui.refusals import worded
from tieshan.foundation.ui.shell import render_page, theme_of
from tieshan.kernel.refusal import Forbidden, Refused, Stale


def _texts(status: int) -> tuple[str, str, str]:
    """Heading, what happened, what to do."""
    return {
        400: (
            _("This request cannot be read"),
            _("The address or the form sent something this page does not understand."),
            _("Go back, load the page anew and try once more."),
        ),
        403: (
            _("Not within your rights"),
            _("Your post does not carry the right to open this page or to do this here."),
            _("If it belongs to your work, ask the office of your federation to grant the right to your post."),
        ),
        404: (
            _("There is nothing here"),
            _("The page does not exist, or it is not within your reach."),
            _("Check the address, or search for the name at the top."),
        ),
        409: (
            _("Somebody else was faster"),
            _("The record has been changed since you opened it."),
            _("Open it again, look at what has changed, and repeat your change if it is still needed."),
        ),
        422: (
            _("This cannot be done as it stands"),
            _("A rule speaks against it."),
            _("Go back, mend what is named, and try again."),
        ),
        500: (
            _("Something broke on our side"),
            _("Nothing of this step was saved. The fault has been written to the log."),
            _("Try once more; if it happens again, give the number below to your administrator."),
        ),
        503: (
            _("Closed for maintenance"),
            _("The house is being looked after or is starting."),
            _("Wait a minute and load the page again. What you typed stays in your browser."),
        ),
    }[status]


def error_page(request: HttpRequest, status: int, *, refused: Refused | None = None) -> HttpResponse:
    """The error page for a status; a refusal speaks with its own sentence and clause."""
    heading, what, todo = _texts(status)
    home = Action(_("Home page"), page_url("desk.home.view") or "/", True)
    if request.headers.get("HX-Request") == "true":
        text = worded(refused) if refused is not None else f"{heading}. {todo}"
        return HttpResponse(
            loader.render_to_string("ui/error_part.html", {"text": text}),
            status=status,
            headers={"HX-Reswap": "innerHTML"},
        )
    return render_page(
        request,
        "ui/error.html",
        {
            "title": heading,
            "status": status,
            "what": worded(refused) if refused is not None else what,
            "todo": "" if refused is not None and status == 422 else todo,
            "clause": clause_link(refused.clause) if refused is not None else "",
            "home": home,
            "reference": getattr(request, "request_id", ""),
        },
        status=status,
    )


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page for a refusal that no form has shown: 403, 409 or 422."""
    status = 403 if isinstance(refused, Forbidden) else 409 if isinstance(refused, Stale) else 422
    # A 403 gives nothing away: which right is missing stays in the log.
    return error_page(request, status, refused=None if status == 403 else refused)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403, also for a failed form check (CSRF_FAILURE_VIEW takes `csrf_failure`)."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose check failed: most often a page that stood open over a new login."""
    return error_page(request, 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Draws without database and menu, since nobody knows what still works."""
    heading, what, todo = _texts(500)
    context = {
        "request": request,
        "frame_template": "ui/bare.html",
        "theme": theme_of(request),
        "title": heading,
        "status": 500,
        "what": what,
        "todo": todo,
        "home": Action(_("Home page"), "/", True),
        "reference": getattr(request, "request_id", ""),
    }
    return HttpResponse(loader.get_template("ui/error.html").render(context), status=500)
