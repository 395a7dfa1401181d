"""Papers by photograph, scan or file: made safe, judged for legibility, read, and held up for the person to confirm.

One way through: bytes as sent → ``cleaning.clean`` (re-encoded, nothing inside but what is seen) → ``pages.pages_of`` (pictures of its pages)
→ ``legibility.judge`` (could a reviewer read it, and what to do) → ``ocr`` (words with their places) → ``reading.read_paper`` (fields by the kind of
paper, with confidence, place and checks). Nothing that is read counts before the person has confirmed it.
"""
