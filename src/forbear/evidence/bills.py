"""Reading a bill export: whatever arrives, either a ``Bill`` with what could be read and what could not, or a clear refusal with its mend."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from forbear.base.canonical import sha256_hex
from forbear.base.errors import ForbearError, Problem, fail
from forbear.evidence.alipay import Sheet, missing_columns, read_sheet
from forbear.evidence.apps import App, recognise
from forbear.evidence.decoding import Decoded, decode, looks_damaged
from forbear.evidence.identity import mask_account, mask_name
from forbear.evidence.kinds import normalised
from forbear.evidence.media import media_type
from forbear.evidence.model import Bill, Transaction

MAX_BILL_BYTES: Final = 32 * 1024 * 1024
"""A year of a busy account is about 1 MB; what is larger is not a bill."""

_PICTURES: Final = ("image/", "video/")
_PERIOD: Final = re.compile(
    r"(?:起始时间|起始日期)[::]\[?(\d{4}[-/]\d{1,2}[-/]\d{1,2})[^终]*(?:终止时间|终止日期)[::]\[?(\d{4}[-/]\d{1,2}[-/]\d{1,2})"
)
_COUNT: Final = re.compile(r"共(\d{1,9})笔")
_NAME: Final = re.compile(r"姓名[::]([^,\"\n]*)|用户[::]([^,\"\n]*)")
_ACCOUNT: Final = re.compile(r"(?:支付宝账[户号]|账[户号])[::]\[?([^\],\"\n]*)")


def read_bill(data: bytes, name: str) -> Bill:
    """Read an Alipay export: any layout, GB18030 or Unicode, text or a zip that holds one.

    Rows that cannot be read are in ``rejected`` with their line; what else the person should know is in ``notices``.

    Args:
        data: the whole file.
        name: its name, used only in messages.

    Raises:
        ForbearError: ``evidence.*`` with the mend, if the file is no Alipay bill at all.
    """
    check_size(len(data), name)
    if not data.strip(b"\x00 \t\r\n"):
        fail("evidence.file_empty", name)
    data = _unpacked(data, name)
    _refuse_other_media(data, name)
    decoded = decode(data)
    sheet = read_sheet(decoded.text)
    if sheet.layout is None:
        _refuse_text(decoded.text, name)
    return _bill(sheet, decoded)


def check_size(size: int, name: str) -> None:
    """Refuse a file too large to be a bill before it is read into memory.

    Raises:
        ForbearError: ``evidence.file_too_large``.
    """
    if size > MAX_BILL_BYTES:
        fail(
            "evidence.file_too_large",
            name,
            size=-(-size // 1024 // 1024),
            limit=MAX_BILL_BYTES // 1024 // 1024,
        )


def row_key(transaction: Transaction) -> str:
    """What stays the same when a row stands in a second export: minute, amount, counterparty and description, hashed.

    Not the order number (a spreadsheet destroys it) nor status and direction (they change when a trade closes).
    """
    parts = (
        transaction.at.strftime("%Y-%m-%d %H:%M"),
        str(transaction.amount),
        normalised(transaction.counterparty),
        normalised(transaction.description),
    )
    return sha256_hex("\n".join(parts).encode("utf-8", "replace"))


def merge(bills: Iterable[Bill]) -> tuple[Transaction, ...]:
    """The rows of several exports, each once, by time. Of a row in two exports the later export's version stands.

    Equal rows inside one export are kept as often as that export has them.
    """
    kept: dict[tuple[str, int], Transaction] = {}
    for bill in sorted(bills, key=lambda bill: bill.until or date.min):
        seen: Counter[str] = Counter()
        for transaction in bill.transactions:
            key = row_key(transaction)
            kept[key, seen[key]] = transaction
            seen[key] += 1
    return tuple(sorted(kept.values(), key=lambda row: row.at))


def _unpacked(data: bytes, name: str) -> bytes:
    """The one export inside a zip, or ``data`` itself."""
    if media_type(data) != "application/zip":
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _member(archive, data, name)
    except ForbearError:
        raise
    except Exception:  # zipfile answers hostile archives with a dozen kinds of exception
        fail("evidence.zip_broken", name)


def _member(archive: zipfile.ZipFile, data: bytes, name: str) -> bytes:
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and "__MACOSX" not in entry.filename and entry.file_size
    ]
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        return data
    if any(entry.flag_bits & 1 for entry in entries):
        fail("evidence.zip_encrypted", name)
    texts = [entry for entry in entries if entry.filename.lower().endswith((".csv", ".txt"))] or entries
    if not texts:
        fail("evidence.zip_no_bill", name)
    if len(texts) > 1:
        fail("evidence.zip_many", name, count=len(texts))
    check_size(texts[0].file_size, name)
    with archive.open(texts[0]) as file:
        inner = file.read(MAX_BILL_BYTES + 1)
    check_size(len(inner), name)
    if not inner.strip():
        fail("evidence.file_empty", name)
    return inner


def _refuse_other_media(data: bytes, name: str) -> None:
    media = media_type(data)
    if media.startswith(_PICTURES):
        fail("evidence.bill_is_picture", name)
    if media == "application/pdf":
        fail("evidence.bill_is_pdf", name)
    if media in ("application/zip", "application/x-ole-storage"):
        _refuse_workbook(_workbook_text(data, media, name), name)
    if media in ("application/vnd.rar", "application/x-7z-compressed", "application/gzip"):
        fail("evidence.archive_other", name)
    if media in ("text/html", "application/rtf"):
        _refuse_text(decode(data).text, name)


def _workbook_text(data: bytes, media: str, name: str) -> str:
    """Enough of a workbook's words to tell whose it is."""
    if media == "application/x-ole-storage":
        sample = data[:2_000_000]
        return "\n".join(sample[start:].decode("utf-16-le", "ignore") for start in (0, 1))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "[Content_Types].xml" not in archive.namelist():
                fail("evidence.zip_no_bill", name)
            names = [
                entry
                for entry in archive.namelist()
                if re.match(r"xl/(sharedStrings|worksheets/sheet)", entry)
            ]
            parts = [archive.open(entry).read(1_000_000) for entry in names[:4]]
    except ForbearError:
        raise
    except Exception:  # a broken workbook tells nothing of its origin
        return ""
    return re.sub(r"<[^>]*>", ",", b"\n".join(parts).decode("utf-8", "ignore"))


def _refuse_workbook(text: str, name: str) -> None:
    if (app := _foreign(text)) is not None:
        fail("evidence.wrong_app", name, app_zh=app.name.zh, app_en=app.name.en)
    fail("evidence.bill_is_workbook", name)


def _refuse_text(text: str, name: str) -> None:
    """Say what a text without an Alipay header is."""
    if (app := _foreign(text)) is not None:
        fail("evidence.wrong_app", name, app_zh=app.name.zh, app_en=app.name.en)
    if lacking := missing_columns(text):
        fail(
            "evidence.alipay_columns_missing", name, columns="、".join(lacking), columns_en=", ".join(lacking)
        )
    if re.search("支付宝|电子客户回单", text):
        fail("evidence.alipay_header_missing", name)
    if looks_damaged(text):
        fail("evidence.text_damaged", name)
    fail("evidence.not_a_bill", name)


def _foreign(text: str) -> App | None:
    if re.search(
        "支付宝账[户号][::]|支付宝.{0,30}电子客户回单|支付宝交易记录明细", normalised(text[:20_000])
    ):
        return None
    return recognise(text)


def _bill(sheet: Sheet, decoded: Decoded) -> Bill:
    around = "\n".join(normalised(line) for line in sheet.metadata)
    since, until = _period(around)
    count = _COUNT.search(around)
    stated = int(count[1]) if count else None
    form = _format(sheet, around)
    return Bill(
        format=form,
        account_holder=_holder(around),
        since=since,
        until=until,
        transactions=tuple(sheet.transactions),
        rejected=tuple(sheet.rejected),
        notices=(*decoded.notices, *_notices(sheet, stated, form)),
        stated_rows=stated,
    )


def _format(sheet: Sheet, around: str) -> str:
    columns = sheet.layout.columns if sheet.layout else {}
    if "paid" in columns or "category" not in columns:
        return "alipay-v1"
    if columns["direction"] < columns["time"]:
        return "alipay-v2"
    return "alipay-v4" if "支付宝支付科技" in around else "alipay-v3"


def _period(around: str) -> tuple[date | None, date | None]:
    match = _PERIOD.search(around)
    if match is None:
        return None, None
    try:
        since, until = (date(*(int(part) for part in re.split("[-/]", text))) for text in match.groups())
    except ValueError:
        return None, None
    return (since, until) if since <= until else (None, None)


def _holder(around: str) -> str:
    name = _NAME.search(around)
    account = _ACCOUNT.search(around)
    shown = mask_name((name[1] or name[2] or "").strip()) if name else ""
    sign_in = mask_account(account[1]) if account else ""
    return f"{shown}（{sign_in}）" if shown and sign_in else shown or sign_in


def _notices(sheet: Sheet, stated: int | None, form: str) -> list[Problem]:
    read = len(sheet.transactions) + len(sheet.rejected)
    found: list[Problem] = []
    if sheet.cut:
        found.append(Problem("evidence.last_line_cut"))
    elif form in ("alipay-v1", "alipay-v2") and not sheet.footer_seen:
        found.append(Problem("evidence.footer_missing"))
    if stated is not None and stated != read:
        found.append(Problem("evidence.count_differs", "", {"stated": stated, "read": read}))
    if sheet.respelled:
        found.append(Problem("evidence.spreadsheet_resaved"))
    if sheet.ids_lost:
        found.append(Problem("evidence.ids_lost"))
    if read == 0:
        found.append(Problem("evidence.no_rows"))
    return found
