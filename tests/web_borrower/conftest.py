"""A borrower who is signed in, and their first case."""

import uuid

import pytest
from django.test import Client

from forbear.web.accounts.models import User
from forbear.web.store.models import CaseRecord


@pytest.fixture
def borrower() -> User:
    return User.objects.create_user("zhangsan", password="long-enough-1", display_name="张三")


@pytest.fixture
def client(borrower: User) -> Client:
    client = Client()
    client.force_login(borrower)
    return client


@pytest.fixture
def record(client: Client) -> CaseRecord:
    """A case with 借呗, the lender not here."""
    wish = {
        "lender": "jiebei",
        "product": "",
        "present": "no",
        "expects": "",
        "command_id": str(uuid.uuid4()),
    }
    client.post("/my/cases/new/", wish)
    return CaseRecord.objects.get()
