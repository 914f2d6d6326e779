"""Word files: plain values of `papers` set with python-docx."""

from tieshan.foundation.documents.papers import A4Form, OfficialPaper
from tieshan.foundation.documents.word.forms import draw_form
from tieshan.foundation.documents.word.official import draw_paper
from tieshan.foundation.documents.word.setting import to_bytes

__all__ = ["render_docx"]


def render_docx(paper: OfficialPaper | A4Form) -> bytes:
    """The Word file of a paper or a form."""
    return to_bytes(draw_form(paper) if isinstance(paper, A4Form) else draw_paper(paper))
