"""Fixtures that every room's tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The independent data beside the checkout; absent on a user's machine, where what needs it skips and says so."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("the independent data at ../shared is absent, and CI must have it")
        pytest.skip("the independent data at ../shared is absent")
    return SHARED


@pytest.fixture(autouse=True)
def _language_of_one_test() -> Iterator[None]:
    """What a page was asked for in stays active in its thread; the next test starts in the product's own language."""
    yield
    translation.deactivate()
