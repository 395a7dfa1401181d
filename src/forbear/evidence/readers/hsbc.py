"""汇丰银行（香港）: the CSV of an account or a credit card, days as 24/03/2025, minus is money leaving, each row with its currency."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import signed

_NAME: Final = Text("汇丰银行（香港）", "HSBC Hong Kong")

DEBIT: Final = Reader(
    id="hsbc-hk-debit",
    name=_NAME,
    columns={
        "time": ("date", "transactiondate"),
        "description": ("description",),
        "amount": ("billingamount", "amount"),
        "currency": ("billingcurrency", "currency"),
    },
    required=("time", "description", "amount", "currency"),
    money=signed,
    telling=("balance", "balancecurrency"),
    understood=("balance", "balancecurrency"),
    of="account",
    any_year=True,
)
CREDIT: Final = Reader(
    id="hsbc-hk-credit",
    name=_NAME,
    columns={
        "time": ("transactiondate", "date"),
        "posted": ("postdate", "postingdate"),
        "description": ("description",),
        "counterparty": ("merchantname",),
        "amount": ("billingamount", "amount"),
        "currency": ("billingcurrency", "currency"),
        "status": ("transactionstatus",),
    },
    required=("time", "posted", "description", "amount", "currency"),
    money=signed,
    understood=("country/region", "area/district", "credit/debit"),
    of="card",
    any_year=True,
)
READERS: Final = (CREDIT, DEBIT)
