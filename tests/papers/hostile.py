"""Files as people and attackers send them, made on the fly."""

import io
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageDraw

RIGHT_IS_UP = 6
"""EXIF orientation of a phone held upright: the sensor's picture is to be turned a quarter clockwise."""


def drawing(width: int = 900, height: int = 600) -> Image.Image:
    """A picture whose top left corner is red, so that its way up can be seen."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 5, height // 5), fill="red")
    for row in range(8):
        draw.text((width // 4, 60 + row * 60), f"line {row} of the paper", fill="black", font_size=30)
    return picture


def photo(form: str = "JPEG", *, orientation: int = 1, located: bool = False, **options: object) -> bytes:
    """A photograph with a camera's notes."""
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x0112] = orientation
    if located:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (39.0, 54.0, 0.0), "E", (116.0, 23.0, 0.0)
    out = io.BytesIO()
    drawing().save(out, form, exif=exif, **options)
    return out.getvalue()


def archive(*, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr("evil.html", "<b>inside</b>")
        files.comment = comment
    return out.getvalue()


def png_that_says(width: int, height: int, packed: bytes = b"") -> bytes:
    """A PNG header of any size, with as much of a picture behind it as given."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def plain_pdf(pages: int = 1, content: bytes = b"BT /F1 24 Tf 72 700 Td (hello) Tj ET") -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )
        page.obj.Contents = document.make_stream(content)
    return document


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def busy_pdf() -> bytes:
    """A PDF with everything that can run, call, carry or tell."""
    document = plain_pdf(2)
    page = document.pages[0].obj
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('opened')"))
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('closing')")))
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(
            Names=Array(["a", Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('named')"))])
        )
    )
    document.attachments["inside.exe"] = b"MZ this would be a program"
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 99, 99]),
        A=Dictionary(S=Name.Launch, F="calc.exe"),
    )
    away = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 99, 99]),
        A=Dictionary(S=Name.URI, URI="https://tracker.invalid/"),
    )
    page.Annots = Array([document.make_indirect(link), document.make_indirect(away)])
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('page')")))
    picture = Stream(document, photo(located=True))
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height, picture.BitsPerComponent = 900, 600, 8
    picture.ColorSpace = Name.DeviceRGB
    page.Resources.XObject = Dictionary(Im1=document.make_indirect(picture))
    page.Contents = document.make_stream(
        b"q 450 0 0 300 72 400 cm /Im1 Do Q BT /F1 24 Tf 72 700 Td (hello) Tj ET"
    )
    with document.open_metadata() as notes:
        notes["dc:creator"] = ["a person's name"]
    document.docinfo["/Author"] = "a person's name"
    return saved(document, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def sealed_pdf() -> bytes:
    """A page whose seal is drawn by an annotation, as electronic seals are."""
    document = plain_pdf()
    seal = Stream(document, b"1 0 0 rg 0 0 120 120 re f")
    seal.Type, seal.Subtype, seal.BBox = Name.XObject, Name.Form, Array([0, 0, 120, 120])
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T="seal",
        F=4,
        Rect=Array([400, 100, 520, 220]),
        AP=Dictionary(N=document.make_indirect(seal)),
        V=document.make_indirect(Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]))),
    )
    widget = document.make_indirect(field)
    document.pages[0].obj.Annots = Array([widget])
    document.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=3)
    return saved(document)


def inflating_pdf(megabytes: int) -> bytes:
    """A stream that unpacks to as much as asked for, out of a thousandth of it."""
    document = plain_pdf()
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\x00" * 1_000_000) for _ in range(megabytes)) + packer.flush()
    bomb = Stream(document, b"")
    bomb.write(packed, filter=Name.FlateDecode)
    document.pages[0].obj.Resources.XObject = Dictionary(Im=document.make_indirect(bomb))
    return saved(document, compress_streams=False)


def forms_in_forms_pdf(depth: int = 9, each: int = 10) -> bytes:
    """Forms that draw forms: ten to the ninth drawings out of two kilobytes."""
    document = plain_pdf()
    inner = None
    for _ in range(depth):
        form = Stream(document, b"/X Do " * each if inner is not None else b"0 0 1 1 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        if inner is not None:
            form.Resources = Dictionary(XObject=Dictionary(X=inner))
        inner = document.make_indirect(form)
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(X=inner)
    page.Contents = document.make_stream(b"/X Do " * each)
    return saved(document)
