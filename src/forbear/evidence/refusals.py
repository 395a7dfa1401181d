"""What to say of a file that no reader can read: whose it seems to be, what is missing, what else it is, and what to do."""

import re

from forbear.base.errors import fail
from forbear.evidence.apps import bank_named, recognise
from forbear.evidence.decoding import looks_damaged
from forbear.evidence.kinds import normalised
from forbear.evidence.media import media_type
from forbear.evidence.readers.engine import cells_of
from forbear.evidence.readers.registry import missing_columns


def refuse_media(data: bytes, name: str) -> None:
    """Refuse what can be no bill by its kind: pictures and films, other archives.

    Raises:
        ForbearError: ``evidence.bill_is_picture`` or ``evidence.archive_other``.
    """
    media = media_type(data)
    if media.startswith(("image/", "video/")):
        fail("evidence.bill_is_picture", name)
    if media in ("application/vnd.rar", "application/x-7z-compressed", "application/gzip"):
        fail("evidence.archive_other", name)


def refuse_text(text: str, name: str) -> None:
    """Say what words without a header are.

    Raises:
        ForbearError: always.
    """
    alipay = re.search(
        "支付宝账[户号][::]|支付宝.{0,30}电子客户回单|支付宝交易记录明细", normalised(text[:20_000])
    )
    lines = re.split(r"\r\n|\n|\r", text[:200_000])
    bank = bank_named(lines[:40])
    for line in lines:
        if len(line) > 4_000 or line.count(",") + line.count("\t") < 2:
            continue
        if lacking := missing_columns(cells_of(line, "," if "," in line else "\t"), bank):
            reader, names = lacking
            code = "evidence.alipay_columns_missing" if reader.id == "alipay" else "evidence.columns_missing"
            fail(
                code,
                name,
                columns="、".join(names),
                columns_en=", ".join(names),
                app_zh=reader.name.zh,
                app_en=reader.name.en,
            )
    app = None if alipay else recognise(text)
    if app is not None:
        fail("evidence.header_missing", name, app_zh=app.name.zh, app_en=app.name.en)
    if alipay or re.search("支付宝|电子客户回单", text):
        fail("evidence.alipay_header_missing", name)
    if looks_damaged(text):
        fail("evidence.text_damaged", name)
    fail("evidence.not_a_bill", name)
