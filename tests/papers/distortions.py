"""What happens to a paper between the desk and the lens: turned, blurred, lit, folded, cut. Each from a seed, each with a strength."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
TABLE = (96, 78, 64)
"""The colour of the table under a photographed paper."""


def on_a_table(pixels: Pixels, dice: np.random.Generator, margin: float = 0.07) -> Pixels:
    """Photographed from above, with some of the table around it and light that falls from one side."""
    height, width = pixels.shape[:2]
    edge = int(max(height, width) * margin)
    scene = np.empty((height + 2 * edge, width + 2 * edge, 3), np.uint8)
    scene[:] = TABLE
    scene[edge : edge + height, edge : edge + width] = pixels
    light = np.linspace(0.86, 0.97, scene.shape[1], dtype=np.float32)[None, :, None]
    return noisy(np.clip(scene * light, 0, 255).astype(np.uint8), dice, 2.0)


def turned(pixels: Pixels, degrees: float) -> Pixels:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new = (int(height * sin + width * cos), int(height * cos + width * sin))
    matrix[0, 2] += new[0] / 2 - width / 2
    matrix[1, 2] += new[1] / 2 - height / 2
    return cv2.warpAffine(pixels, matrix, new, flags=cv2.INTER_LINEAR, borderValue=TABLE).astype(np.uint8)


def slanted(pixels: Pixels, share: float) -> Pixels:
    """Seen from below: the upper edge is shorter than the lower one by ``share``."""
    height, width = pixels.shape[:2]
    shift = width * share / 2
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[shift, 0], [width - shift, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    return cv2.warpPerspective(pixels, matrix, (width, height), borderValue=TABLE).astype(np.uint8)


def blurred(pixels: Pixels, share: float) -> Pixels:
    """Out of focus: ``share`` is the blur's deviation in thousandths of the longer side."""
    sigma = max(pixels.shape[:2]) * share / 1000
    return cv2.GaussianBlur(pixels, (0, 0), sigma).astype(np.uint8)


def shaken(pixels: Pixels, share: float) -> Pixels:
    """Moved sideways by ``share`` thousandths of the longer side while it was taken."""
    length = max(3, int(max(pixels.shape[:2]) * share / 1000) | 1)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    return cv2.filter2D(pixels, -1, kernel).astype(np.uint8)


def glaring(pixels: Pixels, dice: np.random.Generator, share: float) -> Pixels:
    """A lamp mirrored in the paper: a bright spot with soft edges over ``share`` of the picture's area."""
    height, width = pixels.shape[:2]
    radius = (share * height * width / np.pi) ** 0.5
    x, y = dice.uniform(0.25, 0.75) * width, dice.uniform(0.25, 0.75) * height
    rows, columns = np.ogrid[:height, :width]
    distance = np.sqrt((columns - x) ** 2 + (rows - y) ** 2) / radius
    light = np.clip(1.35 - distance, 0, 1)[..., None] * 400
    return np.clip(pixels + light, 0, 255).astype(np.uint8)


def dark(pixels: Pixels, dice: np.random.Generator, level: float) -> Pixels:
    """Taken in a dim room: ``level`` of the light is left, and the sensor's noise shows."""
    return noisy((pixels * level).astype(np.uint8), dice, 5.0)


def noisy(pixels: Pixels, dice: np.random.Generator, deviation: float) -> Pixels:
    noise = dice.normal(0, deviation, pixels.shape).astype(np.float32)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def folded(pixels: Pixels, dice: np.random.Generator, depth: float) -> Pixels:
    """Folded in four and laid flat again: two creases, each a dark line beside a light one, and quarters lit differently."""
    height, width = pixels.shape[:2]
    shade = np.ones((height, width), np.float32)
    x, y = int(width * dice.uniform(0.45, 0.55)), int(height * dice.uniform(0.45, 0.55))
    shade[:, x:] *= 1 - depth / 3
    shade[y:] *= 1 - depth / 4
    across, along = np.abs(np.arange(width) - x), np.abs(np.arange(height) - y)
    shade *= 1 - depth * np.exp(-across / (width * 0.004))[None, :].astype(np.float32)
    shade *= 1 - depth * np.exp(-along / (height * 0.004))[:, None].astype(np.float32)
    waves = (np.sin(np.arange(height) / height * 9) * width * 0.003 * depth).astype(np.float32)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bent = cv2.remap(
        pixels, columns + waves[:, None], rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.clip(bent * shade[..., None], 0, 255).astype(np.uint8)


def cut(pixels: Pixels, side: str, share: float) -> Pixels:
    """Only a part is in view: ``share`` of it is missing at ``side``."""
    height, width = pixels.shape[:2]
    tall, wide = int(height * share), int(width * share)
    return {
        "top": pixels[tall:],
        "bottom": pixels[: height - tall],
        "left": pixels[:, wide:],
        "right": pixels[:, : width - wide],
    }[side]


def small(pixels: Pixels, side: int) -> Pixels:
    """Passed on by an app that shrinks: the longer side is ``side`` pixels."""
    scale = side / max(pixels.shape[:2])
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)


def pressed(pixels: Pixels, quality: int) -> Pixels:
    """JPEG, strongly compressed."""
    _done, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1].astype(np.uint8)


def as_pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("RGB"))


Distortion = Callable[[Pixels, np.random.Generator], Pixels]

ORDINARY: dict[str, Distortion] = {
    "as it is": lambda pixels, dice: pixels,
    "on a table": on_a_table,
    "turned by 3 degrees": lambda pixels, dice: turned(on_a_table(pixels, dice), 3),
    "turned by -7 degrees": lambda pixels, dice: turned(on_a_table(pixels, dice), -7),
    "slanted by 6 percent": lambda pixels, dice: slanted(on_a_table(pixels, dice), 0.06),
    "slightly soft": lambda pixels, dice: blurred(on_a_table(pixels, dice), 0.7),
    "dim room": lambda pixels, dice: dark(on_a_table(pixels, dice), dice, 0.45),
    "folded": lambda pixels, dice: on_a_table(folded(pixels, dice, 0.3), dice),
    "noise": lambda pixels, dice: noisy(on_a_table(pixels, dice), dice, 12),
    "passed on at 1280": lambda pixels, dice: pressed(small(on_a_table(pixels, dice), 1280), 60),
}
"""What a careful person's phone makes of a paper."""

HARD: dict[str, Distortion] = {
    "turned by 15 degrees": lambda pixels, dice: turned(on_a_table(pixels, dice), 15),
    "soft": lambda pixels, dice: blurred(on_a_table(pixels, dice), 1.6),
    "out of focus": lambda pixels, dice: blurred(on_a_table(pixels, dice), 3.0),
    "shaken": lambda pixels, dice: shaken(on_a_table(pixels, dice), 6),
    "glare of 2 percent": lambda pixels, dice: glaring(on_a_table(pixels, dice), dice, 0.02),
    "glare of 6 percent": lambda pixels, dice: glaring(on_a_table(pixels, dice), dice, 0.06),
    "dark room": lambda pixels, dice: dark(on_a_table(pixels, dice), dice, 0.16),
    "deep folds": lambda pixels, dice: on_a_table(folded(pixels, dice, 0.7), dice),
    "strong noise": lambda pixels, dice: noisy(on_a_table(pixels, dice), dice, 40),
    "shrunk to 640": lambda pixels, dice: small(on_a_table(pixels, dice), 640),
}
"""What a reviewer would send back, or nearly."""

FAMILIES: dict[str, str] = {
    "as it is": "plain", "on a table": "plain",
    "turned by 3 degrees": "rotation", "turned by -7 degrees": "rotation", "slanted by 6 percent": "rotation",
    "turned by 15 degrees": "rotation",
    "slightly soft": "blur", "soft": "blur", "out of focus": "blur", "shaken": "blur",
    "glare of 2 percent": "glare", "glare of 6 percent": "glare",
    "dim room": "low light", "dark room": "low light",
    "folded": "folds", "deep folds": "folds",
    "noise": "noise", "strong noise": "noise",
    "passed on at 1280": "shrunk", "shrunk to 640": "shrunk",
}  # fmt: skip
"""Which family each belongs to: the columns in which a benchmark shows them."""
