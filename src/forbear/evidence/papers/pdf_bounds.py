"""Whether a PDF stays small when it is unpacked and drawn. Nothing is unpacked further than its bound.

Three ways to make a small PDF huge are counted before anything else touches it: streams that inflate without end, pictures of absurd size,
and forms that draw forms that draw forms.
"""

import base64
import re
import zlib
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

MAX_OBJECTS: Final = 200_000
MAX_UNPACKED: Final = 400 * 1024 * 1024
"""All streams together, unpacked."""
MAX_PICTURE_PIXELS: Final = 80_000_000
MAX_DRAWN: Final = 100_000
"""Forms and pictures drawn by one page, forms inside forms multiplied out."""
MAX_PACKED_LZW: Final = 1024 * 1024
MAX_PROGRAM: Final = 20 * 1024 * 1024
"""Drawing instructions of one page or form, unpacked."""
_STEP: Final = 1 << 20
_DRAWS: Final = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_DEPTH: Final = 24


def within_bounds(source: pikepdf.Pdf) -> bool:
    """Whether ``source`` keeps every bound of this module; a stream that cannot be judged does not."""
    if len(source.objects) > MAX_OBJECTS:
        return False
    left = MAX_UNPACKED
    for found in source.objects:
        if not isinstance(found, Stream):
            continue
        if _pixels(found) > MAX_PICTURE_PIXELS:
            return False
        left -= _unpacked_size(found, left)
        if left < 0:
            return False
    known: dict[tuple[int, int], int] = {}
    return all(_drawn(page.obj, known, 0) <= MAX_DRAWN for page in source.pages)


def _pixels(stream: Stream) -> int:
    if stream.get("/Subtype") != Name.Image:
        return 0
    width, height = stream.get("/Width", 0), stream.get("/Height", 0)
    return (
        int(width) * int(height)
        if isinstance(width, int) and isinstance(height, int)
        else MAX_PICTURE_PIXELS + 1
    )


def _filters(stream: Stream) -> list[Object]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return list(named) if isinstance(named, Array) else [named]


def _unpacked_size(stream: Stream, limit: int) -> int:
    """How large it becomes, counted no further than just past ``limit``; past it for chains of filters that nobody needs."""
    filters = _filters(stream)
    packed = stream.read_raw_bytes()
    if filters.count(Name.FlateDecode) > 1 or len(filters) > 3:
        return limit + 1
    if Name.LZWDecode in filters and len(packed) > MAX_PACKED_LZW:
        return limit + 1
    if Name.FlateDecode not in filters:
        return len(packed)
    size, inflater = 0, zlib.decompressobj()
    packed = _without_ascii(packed, filters)
    try:
        while packed and size <= limit and not inflater.eof:
            size += len(inflater.decompress(packed, _STEP))
            packed = inflater.unconsumed_tail
    except zlib.error:  # damaged from here on: a reader shows what came before
        return size
    return size


def _without_ascii(packed: bytes, filters: list[Object]) -> bytes:
    """The bytes behind an ASCII coding that stands before the compression, where there is one."""
    try:
        if filters[0] == Name.ASCII85Decode:
            return base64.a85decode(b"<~" + packed.strip().removeprefix(b"<~"), adobe=True)
        if filters[0] == Name.ASCIIHexDecode:
            return bytes.fromhex(packed.strip().rstrip(b">").decode("ascii"))
    except ValueError:
        return b""
    return packed


def _drawn(drawing: Object, known: dict[tuple[int, int], int], depth: int) -> int:
    """How many forms and pictures ``drawing`` (a page or a form) draws, those inside its forms included."""
    if drawing.objgen in known:
        return known[drawing.objgen]
    if depth > _DEPTH:
        return MAX_DRAWN + 1
    if drawing.objgen != (0, 0):
        known[drawing.objgen] = MAX_DRAWN + 1  # a form that draws itself never ends
    resources = drawing.get("/Resources")
    forms = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    total = 0
    for match in _DRAWS.finditer(_program(drawing)):
        form = forms.get("/" + match[1].decode("latin-1")) if isinstance(forms, Dictionary) else None
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form:
            total += _drawn(form, known, depth + 1)
        total += 1
        if total > MAX_DRAWN:
            break
    if drawing.objgen != (0, 0):
        known[drawing.objgen] = total
    return total


def _program(drawing: Object) -> bytes:
    """The drawing instructions, unpacked no further than ``MAX_PROGRAM``; their total size was bounded before."""
    contents = drawing if isinstance(drawing, Stream) else drawing.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    read = bytearray()
    for part in parts:
        if isinstance(part, Stream) and len(read) < MAX_PROGRAM:
            try:
                read += part.read_bytes()[: MAX_PROGRAM - len(read)] + b"\n"
            except pikepdf.PdfError:  # a filter of pictures where instructions belong: draws nothing
                continue
    return bytes(read)
