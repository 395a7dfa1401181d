"""What a file is, told by its first bytes and never by its name."""

from typing import Final

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
)
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def media_type(data: bytes) -> str:
    """The media type of ``data`` by its signature; ``""`` if it has none that is known (plain text has none)."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00") if data[:1] not in (b"\x00",) else data[:1024]
    for magic, name in _MAGIC:
        if data.startswith(magic) or (magic == b"%PDF-" and head.startswith(magic)):
            return name
    if data[4:8] == b"ftyp":
        return _iso_media(data[8:12])
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"BM" and len(data) > 26 and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if head[:15].lower().startswith((b"<!doctype html", b"<html", b"<head")):
        return "text/html"
    return ""


def _iso_media(brand: bytes) -> str:
    if brand in _HEIC_BRANDS:
        return "image/heic"
    return "image/avif" if brand in (b"avif", b"avis") else "video/mp4"
