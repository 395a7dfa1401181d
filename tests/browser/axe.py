"""axe-core on a page: what a person with a screen reader, a keyboard or weak sight would stumble over."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(shown: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """One line for each place that breaks a rule of the given impacts; contrast is among them."""
    found = Axe().run(shown).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in impacts
        for node in one["nodes"]
    ]


def too_small(shown: Page, least: int = 44) -> list[str]:
    """Buttons, fields and stand-alone links smaller than a finger; links inside a sentence are exempt."""
    return shown.evaluate(
        """least => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, nav a, a.button')]
        .filter(one => {
          const target = one.matches('[type=checkbox], [type=radio]') ? (one.closest('label') || one) : one;
          const box = target.getBoundingClientRect();
          return box.width > 0 && box.height > 1 && (box.height < least - 0.5 || box.width < least - 0.5);
        }).map(one => one.outerHTML.slice(0, 160))""",
        least,
    )
