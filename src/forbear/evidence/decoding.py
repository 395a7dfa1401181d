"""Bytes of a text export as text: GB18030 as Alipay writes it, or what an editor or a spreadsheet made of it."""

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO, Final

from forbear.base.errors import Problem

_MARKERS: Final = ("支付宝", "收/支", "交易", "金额", "时间", "账单", "账户", "卡号")
_BLOCK: Final = 64 * 1024
_SAMPLE: Final = 32_000
REPLACEMENT: Final = "\ufffd"
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was read in, and what the person should know of that."""

    text: str
    encoding: str
    notices: tuple[Problem, ...] = ()


def decode(data: bytes) -> Decoded:
    """Read ``data`` as text whatever it is. Never fails: bytes that are no character become U+FFFD and are counted in a notice."""
    encoding, mark = encoding_of(io.BytesIO(data))
    text = data[mark:].decode(encoding, errors="replace")
    # A file cut in the middle of a character: the cut is told by the row, so the stump need not be counted.
    bad = text.rstrip(REPLACEMENT).count(REPLACEMENT)
    notices = [Problem("evidence.saved_as_unicode", "", {"encoding": encoding.upper()})]
    if encoding == "gb18030" or text.isascii():
        notices.clear()
    if bad:
        notices.append(Problem("evidence.bytes_replaced", "", {"count": bad}))
    return Decoded(text, encoding, tuple(notices))


def encoding_of(file: BinaryIO) -> tuple[str, int]:
    """The encoding that a file is best read in, and the length of its byte order mark. Reads the file in blocks and leaves it at its start."""
    file.seek(0)
    head = file.read(_SAMPLE)
    file.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    start = head[:400]
    if start.count(0) > len(start) // 5:
        return ("utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"), 0
    if _is_utf8(file):
        return "utf-8", 0
    return max(("gb18030", "utf-8"), key=lambda encoding: _plausible(head.decode(encoding, "replace"))), 0


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := file.read(_BLOCK):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _plausible(text: str) -> tuple[int, int]:
    return sum(text.count(marker) for marker in _MARKERS), -text.count(REPLACEMENT)


def looks_damaged(text: str) -> bool:
    """Whether Chinese text was destroyed by saving it in an encoding that could not hold it (``锟斤拷``, rows of ``?`` or U+FFFD)."""
    sample = text[:20_000]
    lost = sample.count(REPLACEMENT) + 3 * sample.count("锟斤拷")
    return lost * 20 > len(sample) or "????" in sample.replace(" ", "")
