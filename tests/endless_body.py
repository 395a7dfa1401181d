"""A request body as large as wished that takes no memory."""

import io


class Endless(io.RawIOBase):
    """A body of ``length`` bytes that takes no memory, and counts what was read of it."""

    def __init__(self, length: int) -> None:
        self.left, self.largest = length, 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "the whole body was read into memory"
        taken = min(size, self.left)
        self.left -= taken
        self.largest = max(self.largest, taken)
        return b"0" * taken
