"""PDFs written anew from what a reader sees: pages, their drawing and fonts. Actions, scripts, files inside and notes stay behind.

Of the catalogue and of every page only allowed keys are kept; nothing else of the old document can be reached from them, so it is not written.
What annotations draw (a seal, a filled form) is first drawn onto the page itself, so that a stamped paper stays stamped.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from forbear.base.errors import fail
from forbear.evidence.papers import pdf_bounds
from forbear.evidence.papers.jpeg_notes import without_notes

MAX_PAGES: Final = 200
_PAGE: Final = frozenset(
    {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}
)
_TREE: Final = frozenset(
    {"/Type", "/Parent", "/Kids", "/Count", "/Resources", "/MediaBox", "/CropBox", "/Rotate"}
)
_LAYERS: Final = frozenset({"/BaseState", "/ON", "/OFF", "/AS", "/Name"})
_DEPTH: Final = 40
_NOT_IN_STREAMS: Final = (
    "/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Ref", "/Alternates", "/AF", "/StructParent", "/StructParents", "/Measure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CleanPdf:
    """A PDF written anew. ``removed`` names what was left out: ``scripts``, ``actions``, ``files``, ``signature``, ``notes``."""

    data: bytes
    pages: int
    removed: tuple[str, ...]


def clean_pdf(data: bytes, name: str) -> CleanPdf:
    """``data`` written anew, deterministically.

    Raises:
        ForbearError: ``evidence.document_encrypted``, ``document_broken``, ``document_no_pages``, ``document_many_pages``, or ``papers.pdf_bomb``.
    """
    try:
        source = pikepdf.open(io.BytesIO(data))
        pages = len(source.pages)
    except pikepdf.PasswordError:
        fail("evidence.document_encrypted", name)
    except Exception:  # a hostile PDF makes the parser raise more than PdfError
        fail("evidence.document_broken", name)
    with source:
        if pages == 0:
            fail("evidence.document_no_pages", name)
        if pages > MAX_PAGES:
            fail("evidence.document_many_pages", name, pages=pages)
        if not pdf_bounds.within_bounds(source):
            fail("papers.pdf_bomb", name)
        try:
            removed = set(_marks(source))
            written = _written_anew(source, removed)
        except Exception:  # what the parser let pass can still break where it is walked
            fail("evidence.document_broken", name)
    return CleanPdf(written, pages, tuple(sorted(removed)))


def _written_anew(source: pikepdf.Pdf, removed: set[str]) -> bytes:
    if Name.AcroForm in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations("screen")
    for page in source.pages:
        _keep_only(page.obj, _PAGE)
    layers = source.Root.get("/OCProperties")
    _keep_only(source.Root, frozenset({"/Type", "/Pages"}))
    if isinstance(layers, Dictionary):
        source.Root.OCProperties = _layers(layers)
    for found in source.objects:
        if isinstance(found, Stream):
            removed |= _bare_stream(found)
        elif isinstance(found, Dictionary) and found.get("/Type") == Name.Pages:
            _keep_only(found, _TREE)
    del source.docinfo
    out = io.BytesIO()
    source.save(
        out,
        encryption=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return out.getvalue()


def _keep_only(found: Object, allowed: frozenset[str]) -> None:
    for key in set(found.keys()) - allowed:
        del found[key]


def _layers(layers: Object) -> Object:
    """Which layers are seen, without what belongs to a menu of them."""
    seen: Any = layers.get("/D", Dictionary())
    _keep_only(seen, _LAYERS)
    return Dictionary({"/OCGs": layers.get("/OCGs", pikepdf.Array()), "/D": seen})


def _bare_stream(stream: Stream) -> set[str]:
    """Take notes, alternatives and references to other files from a stream; what was found worth telling of."""
    told = set()
    for key in _NOT_IN_STREAMS:
        if key in stream:
            del stream[key]
    if "/F" in stream or stream.get("/Subtype") == Name.PS:
        # Its content would lie in another file, or be a program for a printer.
        for key in ("/F", "/FFilter", "/FDecodeParms"):
            if key in stream:
                del stream[key]
        stream.write(b"")
        told.add("files")
    if stream.get("/Filter") == Name.DCTDecode:
        picture = stream.read_raw_bytes()
        bare = without_notes(picture)
        if bare != picture:
            parameters = stream.get("/DecodeParms")
            stream.write(
                bare,
                filter=Name.DCTDecode,
                decode_parms=parameters if isinstance(parameters, (Dictionary, pikepdf.Array)) else None,
            )
            told.add("notes")
    return told


def _marks(source: pikepdf.Pdf) -> Iterator[str]:
    """What there is to leave out, as far as a person would want to know of it."""
    if "/OpenAction" in source.Root:
        yield "actions"
    for found in (inner for outer in source.objects for inner in _dictionaries(outer, 0)):
        if "/JS" in found or found.get("/S") == Name.JavaScript:
            yield "scripts"
        if "/AA" in found or found.get("/S") in (Name.Launch, Name.SubmitForm, Name.ImportData):
            yield "actions"
        if "/EF" in found or found.get("/Type") == Name.EmbeddedFile:
            yield "files"
        if "/ByteRange" in found:
            yield "signature"


def _dictionaries(found: Object, depth: int) -> Iterator[Object]:
    """``found`` and what stands directly inside it, where those are dictionaries; what has a number of its own comes in its own turn."""
    if isinstance(found, (Dictionary, Stream)):
        yield found
        inside = [value for _key, value in found.items()]
    else:
        inside = list(found) if isinstance(found, pikepdf.Array) else []
    for value in inside:
        if isinstance(value, (Dictionary, pikepdf.Array)) and not value.is_indirect and depth < _DEPTH:
            yield from _dictionaries(value, depth + 1)
