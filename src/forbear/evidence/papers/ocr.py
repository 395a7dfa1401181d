"""Recognition of print as an interface of one method, the words it gives, and the engine behind it.

``RapidOcr`` runs offline with the models that its package carries, on one thread, and is loaded when the first page is read. It says 1.0 of words
it got wrong on a blurred page, so its confidence alone never makes a field certain: checksums, required fields and legibility stand beside it.
"""

import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from forbear.evidence.papers.tables import outside_tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from forbear.evidence.papers.measures import Pixels

Corner = tuple[float, float]
_SEARCHED: Final = 1_000_000
"""Pixels of the picture on which print is looked for; it takes most of the time of a page with few words."""
_TALL: Final = 1.5
"""Height over width from which the engine takes a run of print to stand on end."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of print: its text, the engine's confidence (0 to 1), and its four corners in pixels, clockwise from the reader's top left."""

    text: str
    confidence: float
    corners: tuple[Corner, Corner, Corner, Corner]


class Ocr(Protocol):
    """Whatever recognises print in a picture."""

    def words(self, pixels: "Pixels") -> tuple[Word, ...]:
        """The runs of print in ``pixels``, in no particular order."""
        ...


class RapidOcr:
    """The RapidOCR engine with the models inside its package. Loading takes a second or two and happens on first use; calls take turns."""

    _SETTINGS: Final[dict[str, Any]] = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Global.log_level": "critical",
        "Global.text_score": 0.3,
        "Global.max_side_len": 2000,
        # Print is found on a smaller picture (_SEARCHED) and read on the whole one.
        "Det.limit_type": "max",
        # Short words are not padded to a long one's width; measured to halve the time of a table.
        "Rec.rec_img_shape": [3, 48, 96],
        "Rec.rec_batch_num": 3,
    }

    def __init__(self) -> None:
        self._engine: Any = None
        self._upright: Any = None
        self._turn = threading.Lock()

    def words(self, pixels: "Pixels") -> tuple[Word, ...]:
        """The runs of print in ``pixels`` (RGB), but for the rows in the middle of long tables."""
        with self._turn:
            engine = self._loaded()
            height, width = pixels.shape[:2]
            engine.text_det.detector.limit_side_len = _side(width, height)
            found = engine(pixels[..., ::-1].copy())
            over = self._upright.over
        if found.boxes is None or found.txts is None:
            return ()
        return tuple(
            Word(text, float(score), _corners(box, over))
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        )

    def _loaded(self) -> Any:
        if self._engine is None:
            from rapidocr import RapidOCR  # a second to import, and most commands never read a picture

            engine: Any = RapidOCR(params=dict(self._SETTINGS))
            engine.text_det = _OutsideTables(engine._load_det_model())
            engine.text_cls = self._upright = _OneWayUp(engine._load_cls_model())
            self._engine = engine
        return self._engine


class _OutsideTables:
    """Finds print, and leaves out the rows in the middle of long tables before they are recognised."""

    def __init__(self, detector: Any) -> None:
        self.detector = detector

    def __call__(self, pixels: "NDArray[np.uint8]") -> Any:
        """The detector's answer as the engine expects it, with fewer boxes."""
        found = self.detector(pixels)
        if found.boxes is not None:
            kept = list(outside_tables([box.tolist() for box in found.boxes]))
            found.boxes, found.scores = found.boxes[kept], [found.scores[number] for number in kept]
        return found


class _OneWayUp:
    """Turns the cut-out runs of print upright, all of a page together: its longest runs say which way, and the others are not asked.

    The engine's own way asks every run and turns each by itself, which takes longer and can turn a short one that is upright.
    ``over`` says whether the last page was the wrong way up.
    """

    VOTERS: Final = 8

    def __init__(self, classifier: Any) -> None:
        self._classifier = classifier
        self.over = False

    def __call__(self, runs: "list[NDArray[np.uint8]]") -> Any:
        """The classifier's answer as the engine expects it, for all ``runs``."""
        longest = sorted(runs, key=lambda run: run.shape[1] / run.shape[0])[-self.VOTERS :]
        told = self._classifier(longest)
        self.over = sum(score if label == "180" else -score for label, score in told.cls_res) > 0
        told.img_list = [run[::-1, ::-1].copy() for run in runs] if self.over else runs
        told.cls_res = [("180" if self.over else "0", 1.0)] * len(runs)
        return told


def _side(width: int, height: int) -> int:
    """The longer side (pixels) of the picture on which print is looked for: the same time for every shape of page."""
    return round(math.sqrt(_SEARCHED * max(width, height) / min(width, height)))


def _corners(box: "NDArray[np.float32]", over: bool) -> tuple[Corner, Corner, Corner, Corner]:
    """The corners from the reader's top left on: the engine reads a tall run from its upper right, and all the other way round if ``over``."""
    corners = [(float(x), float(y)) for x, y in box]
    a, b, c, d = corners
    wide, tall = int(max(math.dist(a, b), math.dist(c, d))), int(max(math.dist(a, d), math.dist(b, c)))
    at = (tall >= _TALL * wide) + 2 * over
    first, second, third, fourth = corners[at:] + corners[:at]
    return first, second, third, fourth


_SHARED: Final = RapidOcr()


def shared_engine() -> Ocr:
    """The one engine of this process."""
    return _SHARED
