"""Bytes of a text export as text: GB18030 as Alipay writes it, or what an editor or a spreadsheet made of it."""

from dataclasses import dataclass
from typing import Final

from forbear.base.errors import Problem

_MARKERS: Final = ("支付宝", "收/支", "交易", "金额", "时间", "账单", "账户", "卡号")
_REPLACEMENT: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was read in, and what the person should know of that."""

    text: str
    encoding: str
    notices: tuple[Problem, ...] = ()


def decode(data: bytes) -> Decoded:
    """Read ``data`` as text whatever it is. Never fails: bytes that are no character become U+FFFD and are counted in a notice."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if data[:400].count(0) > len(data[:400]) // 5:
        return _decoded(data, "utf-16-le" if data[1:400:2].count(0) >= data[:400:2].count(0) else "utf-16-be")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return max((_decoded(data, "gb18030"), _decoded(data, "utf-8")), key=_plausible)
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    # A file cut in the middle of a character: the cut is told by the row, so the stump need not be counted.
    bad = text.rstrip(_REPLACEMENT).count(_REPLACEMENT)
    notices = [Problem("evidence.saved_as_unicode", "", {"encoding": encoding.upper()})]
    if encoding == "gb18030" or text.isascii():
        notices.clear()
    if bad:
        notices.append(Problem("evidence.bytes_replaced", "", {"count": bad}))
    return Decoded(text, encoding, tuple(notices))


def _plausible(candidate: Decoded) -> tuple[int, int]:
    found = sum(candidate.text.count(marker) for marker in _MARKERS)
    return found, -candidate.text.count(_REPLACEMENT)


def looks_damaged(text: str) -> bool:
    """Whether Chinese text was destroyed by saving it in an encoding that could not hold it (``锟斤拷``, rows of ``?`` or U+FFFD)."""
    sample = text[:20_000]
    lost = sample.count(_REPLACEMENT) + 3 * sample.count("锟斤拷")
    return lost * 20 > len(sample) or "????" in sample.replace(" ", "")
