"""The pages on products, audit and annual cost are true: every command they show prints what they say."""

from pathlib import Path

import pytest
from page_examples import examples

from forbear.debt.event_file import CARD_EVENTS, INSTALMENT_EVENTS
from forbear.debt.progressive_loan.file import PROGRESSIVE_EVENTS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"products.md": 39, "audit.md": 3, "annual-cost.md": 2}
"""Page → how many commands it shows at least, so that an example that is no longer found fails."""


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_shows(page: str, tmp_path: Path) -> None:
    found = list(examples((DOCS / page).read_text(encoding="utf-8"), tmp_path))
    assert len(found) >= PAGES[page]
    for shown, printed in found:
        assert printed == shown.output, shown.command


def test_every_kind_of_event_has_its_example() -> None:
    page = (DOCS / "products.md").read_text(encoding="utf-8")
    missing = {
        kind
        for kind in {*INSTALMENT_EVENTS, *CARD_EVENTS, *PROGRESSIVE_EVENTS}
        if f'kind = "{kind}"' not in page
    }
    assert missing == {"fee"}, "a fee is shown with the debt file"
