"""Pictures decoded within bounds, turned upright, and encoded anew: nothing is left but what is seen."""

import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from forbear.base.errors import fail

KEPT_PIXELS: Final = 16_000_000
"""What is kept of one picture: an A4 page at 400 dots an inch, or a screen 1,080 wide and 14,800 long."""
MAX_JPEG_PIXELS: Final = 120_000_000
"""A JPEG can be decoded at a half, a quarter, an eighth; the largest photograph a phone takes is let in."""
MAX_PIXELS: Final = 40_000_000
"""Every other format is decoded whole, so its bound is what fits into memory several times over."""
_PNG_PIXELS: Final = 8_000_000
_QUALITY: Final = 90
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_ORIENTATION: Final = 0x0112
_GPS: Final = 0x8825


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture encoded anew: upright, without notes of the camera. ``removed`` names what was left out: ``location``, ``notes``."""

    data: bytes
    media_type: str
    width: int
    height: int
    removed: tuple[str, ...]


def clean_picture(data: bytes, name: str) -> CleanPicture:
    """``data`` decoded and encoded anew, deterministically: JPEG for photographs, PNG for screens and drawings.

    Raises:
        ForbearError: ``evidence.document_picture_huge`` before anything is decoded, ``evidence.document_broken``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            size, form = image.size, image.format
    except Image.DecompressionBombError:
        fail("evidence.document_picture_huge", name, megapixels=">100")
    except Exception:  # decoders raise many kinds on hostile pictures
        fail("evidence.document_broken", name)
    pixels = size[0] * size[1]
    if pixels > (MAX_JPEG_PIXELS if form in {"JPEG", "MPO"} else MAX_PIXELS):
        fail("evidence.document_picture_huge", name, megapixels=pixels // 1_000_000)
    try:
        removed = _notes(image)
        upright = _plain(ImageOps.exif_transpose(_within(image, pixels)))
        as_png = form != "JPEG" and form != "MPO" and upright.width * upright.height <= _PNG_PIXELS
        return CleanPicture(
            _encoded(upright, as_png), "image/png" if as_png else "image/jpeg", *upright.size, removed
        )
    except Exception:  # the header was good and the picture behind it is not
        fail("evidence.document_broken", name)


def _within(image: Image.Image, pixels: int) -> Image.Image:
    if pixels <= KEPT_PIXELS:
        return image
    scale = (KEPT_PIXELS / pixels) ** 0.5
    target = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    image.draft(None, target)
    exif = image.getexif()
    smaller = image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    smaller.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
    return smaller


def _plain(image: Image.Image) -> Image.Image:
    """Grey or RGB, what was transparent on white paper."""
    if image.mode in {"L", "RGB"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGB", layered.size, "white")
        paper.paste(layered, mask=layered.getchannel("A"))
        return paper
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def _encoded(image: Image.Image, as_png: bool) -> bytes:
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    if as_png:
        bare.save(out, "PNG", compress_level=4)
    else:
        bare.save(out, "JPEG", quality=_QUALITY, optimize=False)
    return out.getvalue()


def _notes(image: Image.Image) -> tuple[str, ...]:
    exif = image.getexif()
    found = []
    if _GPS in exif or b"exif:GPS" in _bytes(image.info.get("xmp")):
        found.append("location")
    if len(exif) or any(key in image.info for key in ("xmp", "comment", "XML:com.adobe.xmp")):
        found.append("notes")
    return tuple(found)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value or "").encode()
