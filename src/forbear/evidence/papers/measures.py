"""What can be measured of a photographed paper without reading it. Deterministic, at fixed scales, so that one threshold serves every camera.

Sharpness is told from the ratio between how abruptly the brightest changes bend and how large they are: blur flattens the bend with the square
of its width whatever is printed and however it is lit. It is taken along and across, and the weaker counts, so that a shaken hand shows.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Rows × columns × RGB."""
Grey = NDArray[np.uint8]

SHARPNESS_SIDE: Final = 1200
"""The longer side at which sharpness is measured; a smaller picture is enlarged, and is then as soft as it looks."""
SHAPE_SIDE: Final = 600
SIDES: Final = ("top", "bottom", "left", "right")
_TILT_SIDE: Final = 400
_TILT_REACH: Final = 24
_PAPER_MIN, _PAPER_MAX = 0.2, 0.93
"""Share of the picture that a paper lying in a scene covers; outside of it the picture is the paper, as of a scanner or a screen."""
_GLARE_LEVEL: Final = 250
_GLARE_SMALLEST: Final = 0.002
_WHITE_PAPER: Final = 247
"""Paper as bright as this shows no glare: a screen, a scan."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one picture.

    Attributes:
        short_side: of the paper in the picture, in pixels.
        sharpness: about 1.0 where black meets white from one pixel to the next, towards 0 with blur; at a longer side of 1,200.
        glare: share of the paper that is burnt out with soft edges, 0 to 1.
        brightness: of the paper itself, 0 to 255.
        contrast: between ink and paper, 0 to 255.
        tilt: degrees by which the lines of print rise (positive) or fall to the right.
        cut: the sides at which the paper or its print leaves the picture.
    """

    short_side: int
    sharpness: float
    glare: float
    brightness: float
    contrast: float
    tilt: float
    cut: tuple[str, ...]


def measure(pixels: Pixels) -> Measures:
    """The figures of one picture."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    shape = _scaled(grey, SHAPE_SIDE)
    paper = _paper(shape)
    inside = shape[paper] if paper is not None else shape.ravel()
    box = _bounds(paper) if paper is not None else (0, 0, shape.shape[1], shape.shape[0])
    scale = max(grey.shape) / max(shape.shape)
    brightness = float(np.percentile(inside, 75))
    return Measures(
        short_side=round(min(box[2] - box[0], box[3] - box[1]) * scale),
        sharpness=_sharpness(_crop(grey, box, scale)),
        glare=_glare(shape, paper, brightness),
        brightness=brightness,
        contrast=_contrast(_crop(grey, box, scale)),
        tilt=_tilt(_crop(grey, box, scale)),
        cut=_cut(shape, paper),
    )


def _scaled(grey: Grey, side: int) -> Grey:
    factor = side / max(grey.shape)
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return cv2.resize(grey, size, interpolation=way).astype(np.uint8)


def _paper(shape: Grey) -> NDArray[np.bool_] | None:
    """Where the paper lies, if the picture shows a bright paper on something darker; else None: the picture is the paper."""
    soft = cv2.GaussianBlur(shape, (0, 0), 4)
    level, bright = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(closed)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    region = _filled(labels == largest)
    share = float(region.mean())
    if not _PAPER_MIN <= share <= _PAPER_MAX:
        return None
    apart = float(soft[region].mean()) - float(soft[~region].mean())
    spread = float(soft[~region].std())
    around = _border(~region)
    return region if apart > max(18.0, spread) and around > 0.35 and level > 0 else None


def _filled(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    outlines, _tree = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    whole = np.zeros(region.shape, np.uint8)
    cv2.drawContours(whole, [cv2.convexHull(max(outlines, key=cv2.contourArea))], -1, 1, cv2.FILLED)
    return whole.astype(np.bool_)


def _border(mask: NDArray[np.bool_]) -> float:
    """The share of the picture's outermost line that ``mask`` holds."""
    return float(np.concatenate((mask[0], mask[-1], mask[:, 0], mask[:, -1])).mean())


def _bounds(region: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _crop(grey: Grey, box: tuple[int, int, int, int], scale: float) -> Grey:
    """The paper's own part, a little narrower, so that the edge of the paper against the table is not measured as print."""
    left, top, right, bottom = (round(value * scale) for value in box)
    inset = round(0.03 * min(right - left, bottom - top)) if scale and (left or top) else 0
    part = grey[top + inset : bottom - inset, left + inset : right - inset]
    return part if part.size else grey


def _sharpness(grey: Grey) -> float:
    plain = cv2.GaussianBlur(_scaled(grey, SHARPNESS_SIDE), (0, 0), 0.8).astype(np.float32)
    reach = float(np.percentile(_range(plain, 9), 99.5))
    if reach < 8:
        return 0.0
    bends = []
    for along in (1, 0):
        bend = np.abs(cv2.Sobel(plain, cv2.CV_32F, 2 * along, 2 * (1 - along), ksize=1))
        bends.append(float(np.percentile(bend, 99.5)))
    return min(bends) / reach


def _range(plain: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    kernel = np.ones((side, side), np.uint8)
    return (cv2.dilate(plain, kernel) - cv2.erode(plain, kernel)).astype(np.float32)


def _contrast(grey: Grey) -> float:
    return float(np.percentile(_range(_scaled(grey, SHARPNESS_SIDE).astype(np.float32), 15), 97))


def _glare(shape: Grey, paper: NDArray[np.bool_] | None, brightness: float) -> float:
    if brightness >= _WHITE_PAPER:
        return 0.0
    soft = cv2.GaussianBlur(shape, (0, 0), 1.5).astype(np.uint8)
    burnt = soft >= _GLARE_LEVEL
    if paper is not None:
        burnt &= paper
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(burnt.astype(np.uint8))
    area = 0
    for number in range(1, count):
        size = int(stats[number, cv2.CC_STAT_AREA])
        if size >= _GLARE_SMALLEST * shape.size and _soft_edged(soft, labels == number):
            area += size
    return area / (int(paper.sum()) if paper is not None else shape.size)


def _soft_edged(soft: Grey, spot: NDArray[np.bool_]) -> bool:
    """Whether brightness falls off gently around ``spot``: a mirrored lamp does, a white card or field does not."""
    near = cv2.dilate(spot.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_) & ~spot
    fall = 255 - float(np.percentile(soft[near], 30)) if near.any() else 255.0
    return fall < 30


def _tilt(grey: Grey) -> float:
    """The angle at which the rows of print are most distinct."""
    small = _scaled(grey, _TILT_SIDE)
    ink = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8)).astype(np.float32)
    height, width = ink.shape
    size = round(float(np.hypot(height, width)))
    best, most = 0.0, -1.0
    for angle in np.arange(-_TILT_REACH, _TILT_REACH + 0.5, 1.0):
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(-angle), 1.0)
        matrix[:, 2] += (size - width) / 2, (size - height) / 2
        rows = cv2.warpAffine(ink, matrix, (size, size)).sum(axis=1)
        distinct = float((np.diff(rows) ** 2).sum())
        if distinct > most * 1.02:
            best, most = float(angle), distinct
    return best


def _cut(shape: Grey, paper: NDArray[np.bool_] | None) -> tuple[str, ...]:
    if paper is not None:
        edges = {"top": paper[0], "bottom": paper[-1], "left": paper[:, 0], "right": paper[:, -1]}
        return tuple(side for side in SIDES if float(edges[side].mean()) > 0.12)
    ink = cv2.adaptiveThreshold(shape, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 18)
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(ink)
    height, width = shape.shape
    touching = dict.fromkeys(SIDES, 0)
    for left, top, wide, tall, area in stats[1:count]:
        if not (3 <= max(wide, tall) <= 40 and area >= 5):
            continue
        touching["top"] += int(top == 0)
        touching["bottom"] += int(top + tall == height)
        touching["left"] += int(left == 0)
        touching["right"] += int(left + wide == width)
    return tuple(side for side in SIDES if touching[side] >= 3)
