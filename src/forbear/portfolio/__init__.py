"""A loan book at a time: the integer source of :mod:`forbear.debt.kernel` compiled over columns, Arrow in and Arrow out.

A book is a Parquet file of one row an account (docs/book-format.md). It is read, closed and written batch by batch, so that memory does not grow
with it; a row that cannot be is written to a rejects file with its reason. Nothing here defines arithmetic of its own.

Public functions: ``closing.close_batch``, ``streaming.close_book``, ``scheduling.schedule_batch``, ``pricing.price_batch``, ``making.make_book``.
"""
