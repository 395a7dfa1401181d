"""Where a file differs from what its own terms typeset to: the first byte, and the part of the document it lies in."""

import re
from typing import Final

from forbear.agreement.model import Terms
from forbear.agreement.render import agreement_pdf
from forbear.base.errors import ForbearError, Problem

_OBJECT: Final = re.compile(rb"(?:^|[\r\n])(\d+) 0 obj\b")
_ROLES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"/EmbeddedFile", "terms"),
    (b"/Subtype /XML", "metadata"),
    (b"/FontFile", "font"),
    (b"/Type /Font", "font"),
    (b"/CIDFontType", "font"),
    (b"/Type /Page ", "page"),
    (b"/Type /Page\n", "page"),
    (b"/FT /Sig", "signature_field"),
    (b"/Type /StructElem", "structure"),
    (b"stream", "stream"),
)
"""What an object is, by the first mark found in it."""


def typeset_again(terms: Terms) -> bytes | None:
    """What this program typesets from the terms; ``None`` where it cannot."""
    try:
        return agreement_pdf(terms)
    except ForbearError:
        return None


def first_difference(pdf: bytes, rendered: bytes) -> int | None:
    """The offset of the first byte at which ``pdf`` departs from ``rendered``, whose bytes it should begin with; ``None`` if it does not."""
    if pdf.startswith(rendered):
        return None
    low, high = 0, min(len(pdf), len(rendered))
    while low < high:
        middle = (low + high + 1) // 2
        if pdf[:middle] == rendered[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def located(offset: int, rendered: bytes) -> Problem:
    """Words for a change at ``offset``: the byte, and the object of the typeset document that it falls in."""
    marks = [match for match in _OBJECT.finditer(rendered) if match.start(1) <= offset]
    if not marks:
        return Problem("agreement.changed_at", f"byte {offset}", {"offset": offset})
    start = marks[-1]
    end = rendered.find(b"endobj", start.end())
    if end < offset:
        return Problem("agreement.changed_in_structure", f"byte {offset}", {"offset": offset})
    content = rendered[start.end() : end]
    role = next((role for mark, role in _ROLES if mark in content), "object")
    return Problem(
        f"agreement.changed_in_{role}", f"byte {offset}", {"offset": offset, "object": int(start.group(1))}
    )
