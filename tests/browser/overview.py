"""Make ``docs/images/overview.png``, the picture that the READMEs open with: ``python tests/browser/overview.py``.

A borrower's case on a telephone beside the same case on the lender's desk: real pages of the demonstration's story where the borrower
has answered an offer with a counter-offer, photographed in headless Chromium and laid side by side.
"""

import io
import sys
from pathlib import Path

import screens  # from this folder; it also finds the product beside the tests
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]

STAGE = "countered"
TARGET = ROOT / "docs" / "images" / "overview.png"
GROUND = "#e7e1d4"
SIZE = (1720, 900)
DESK_AT, DESK_WIDE = (450, 70), 1210
PHONE_AT, PHONE_WIDE = (60, 70), 340
CORNER = 18
MOST_BYTES = 400_000


def taken() -> tuple[Image.Image, Image.Image]:
    """The two screens, twice as fine as they are shown."""
    address, found = screens.prepared(STAGE)
    import chromium

    pictures = {}
    wanted = {f"{STAGE}-desk": chromium.DESK, STAGE: chromium.PHONE}
    with chromium.launch() as browser:
        for seen in found:
            if (size := wanted.get(seen[0].name)) is None:
                continue
            with screens.looked_at(browser, address, seen, size, "zh-hans", device_scale_factor=2) as shown:
                pictures[seen[0].name] = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    return pictures[STAGE], pictures[f"{STAGE}-desk"]


def laid(ground: Image.Image, screen: Image.Image, at: tuple[int, int], wide: int) -> None:
    """Lay a screen on the ground with round corners and a thin frame."""
    size = (wide, screen.height * wide // screen.width)
    small = screen.resize(size, Image.Resampling.LANCZOS)
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), CORNER, fill=255)
    edge = Image.new("L", (size[0] + 12, size[1] + 12), 0)
    ImageDraw.Draw(edge).rounded_rectangle((0, 0, size[0] + 11, size[1] + 11), CORNER + 6, fill=255)
    ground.paste("#22302f", (at[0] - 6, at[1] - 6), edge)
    ground.paste(small, at, mask)


def main() -> int:
    """Make the picture."""
    phone, desk = taken()
    ground = Image.new("RGB", SIZE, GROUND)
    laid(ground, desk, DESK_AT, DESK_WIDE)
    laid(ground, phone, PHONE_AT, PHONE_WIDE)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    ground.quantize(128, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    if TARGET.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{TARGET} has {TARGET.stat().st_size} bytes, more than {MOST_BYTES}")
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
