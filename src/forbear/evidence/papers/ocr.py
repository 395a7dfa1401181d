"""Recognition of print as an interface of one method, the words it gives, and the engine behind it.

``RapidOcr`` runs offline with the models that its package carries, on one thread, and is loaded when the first page is read. It says 1.0 of words
it got wrong on a blurred page, so its confidence alone never makes a field certain: checksums, required fields and legibility stand beside it.
"""

import threading
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from forbear.evidence.papers.measures import Pixels

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A run of print: its text, the engine's confidence (0 to 1), and its four corners in pixels, clockwise from the reader's top left."""

    text: str
    confidence: float
    corners: tuple[Corner, Corner, Corner, Corner]


class Ocr(Protocol):
    """Whatever recognises print in a picture."""

    def words(self, pixels: Pixels) -> tuple[Word, ...]:
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
        # Print is found on a smaller picture and read on the whole one.
        "Det.limit_type": "max",
        "Det.limit_side_len": 1088,
        # Short words are not padded to a long one's width; measured to halve the time of a table.
        "Rec.rec_img_shape": [3, 48, 160],
        "Rec.rec_batch_num": 3,
    }

    def __init__(self) -> None:
        self._engine: Any = None
        self._turn = threading.Lock()

    def words(self, pixels: Pixels) -> tuple[Word, ...]:
        """The runs of print in ``pixels`` (RGB)."""
        with self._turn:
            found = self._loaded()(np.ascontiguousarray(pixels[..., ::-1]))
        if found.boxes is None or found.txts is None:
            return ()
        return tuple(
            Word(text, float(score), _corners(box))
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        )

    def _loaded(self) -> Any:
        if self._engine is None:
            from rapidocr import RapidOCR  # a second to import, and most commands never read a picture

            self._engine = RapidOCR(params=dict(self._SETTINGS))
        return self._engine


def _corners(box: NDArray[np.float32]) -> tuple[Corner, Corner, Corner, Corner]:
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return first, second, third, fourth


_SHARED: Final = RapidOcr()


def shared_engine() -> Ocr:
    """The one engine of this process."""
    return _SHARED
