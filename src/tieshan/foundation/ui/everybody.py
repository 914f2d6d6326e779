"""Pages for people without an account: what they have in common, and the picture that leads to them."""

from __future__ import annotations

import io
from typing import Any

import qrcode
import qrcode.image.svg
from django.http import HttpRequest, HttpResponse

from tieshan.foundation.ui.shell import render_page

__all__ = ["code_picture", "render_for_everybody"]

# Such pages hold names or a person's own words: no search engine keeps them, and leaving them tells no other house
# their address. ("no-referrer" would also blank the origin of our own forms, and the check against forged forms would
# refuse whatever is sent.)
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


def render_for_everybody(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page in the bare frame that nobody keeps."""
    response = render_page(request, template, context, frame="bare", status=status)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def code_picture(address: str) -> HttpResponse:
    """A square code (SVG) that leads to an address when it is scanned; no cache keeps it."""
    file = io.BytesIO()
    image = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathFillImage, box_size=12, border=2)
    image.save(file)
    return HttpResponse(file.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
