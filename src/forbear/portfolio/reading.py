"""Opening a Parquet file, and how much of it is held at a time."""

from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from forbear.base.errors import fail

BATCH_ROWS: Final = 65_536


def opened(path: str) -> pq.ParquetFile:
    """Open a Parquet file so that it is read as it is asked for.

    Raises:
        ForbearError: ``portfolio.file_not_parquet``.
        OSError: where it cannot be opened.
    """
    try:
        return pq.ParquetFile(path, pre_buffer=False, memory_map=False)
    except pa.ArrowInvalid as error:
        fail("portfolio.file_not_parquet", path, detail=str(error).splitlines()[0])
