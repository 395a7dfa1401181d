"""Readers of what people export: one small file for each app or bank, behind one interface, told apart by content.

The idea: a bill of any kind is a table somewhere in a file. What differs between files is kept apart from what differs between banks.
``sources`` turns a file into rows of cells (text in any encoding, workbook, PDF, mail); ``engine`` walks the rows, finds the header by the
names in it, and reads what follows; a reader (``interface.Reader``) is data: which names its columns have had, how an amount says its
direction, and the little that is peculiar. A new bank is one file here with one ``READER``, one line in ``registry`` and one test.
"""
