"""Pages that only something that happens brings up: a wrong file, a wrong number, an ended session, a fault of ours.

Each is a scene with a deed, done in the browser once the page is open. A deed can be done again: the same picture is taken in both sizes and
both languages. ``Faults`` are the product's addresses and some that fail on purpose; serve these.
"""

import io
import random
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from scenes import NOW, Scene, told

from forbear.base.errors import fail
from forbear.web import clock, urls
from forbear.web.accounts.models import Role, User
from forbear.web.services import agreements, demonstration, papers, privacy
from forbear.web.services.demonstration_story import specimen
from forbear.web.store.models import CaseRecord
from forbear.web.uploads import too_large

sys.path.append(str(Path(__file__).parents[1] / "papers"))

ENDED: Final = "forbear_session"
WRONG_BILL: Final = "日期,金额\n昨天,很多\n".encode()
WRONG_DEBT: Final = b'schema = "forbear/debt/1"\n[contract]\nlender = "jiebei"\nprincipal = "many"\n'
FORM: Final = (
    '<!doctype html><html lang="zh-Hans"><title>.</title><main><form method="post" referrerpolicy="{referrer}">{hidden}'
    "<button>send</button></form></main>"
)


def refusing(request: HttpRequest) -> HttpResponse:
    """A form whose sending fails as its address says."""
    code = request.GET.get("code", "")
    if request.method == "POST":
        fail(code)
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    hidden += '<input type="hidden" name="story" value="我的话">'
    return HttpResponse(FORM.format(hidden=hidden, referrer="same-origin"))


def strange(request: HttpRequest) -> HttpResponse:
    """A form without its token, as a stranger's page would send it."""
    return HttpResponse(FORM.format(hidden="", referrer="no-referrer"))


def broken(_request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("on purpose")


def bad(_request: HttpRequest) -> HttpResponse:
    """A request that makes no sense."""
    raise BadRequest


class Faults:
    """The product's addresses and pages that fail."""

    urlpatterns = [  # noqa: RUF012
        *urls.urlpatterns,
        path("refusing/", refusing),
        path("strange/", strange),
        path("broken/", broken),
        path("bad/", bad),
        path("large/", too_large),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


def send(selector: str = "main form button") -> Callable[[Any], None]:
    """Press what sends a form, and wait for the answer."""

    def deed(shown: Any) -> None:
        with shown.expect_navigation():
            shown.click(selector)

    return deed


def filled(values: dict[str, str], selector: str) -> Callable[[Any], None]:
    """Fill fields and send them."""

    def deed(shown: Any) -> None:
        for field, value in values.items():
            shown.fill(field, value)
        send(selector)(shown)

    return deed


def given(field: str, name: str, data: bytes, selector: str) -> Callable[[Any], None]:
    """Give a file and send it."""

    def deed(shown: Any) -> None:
        shown.set_input_files(field, [{"name": name, "mimeType": "application/octet-stream", "buffer": data}])
        send(selector)(shown)

    return deed


def ended(then: Callable[[Any], None] | None = None) -> Callable[[Any], None]:
    """The session ends while a form is filled in; then perhaps the person signs in again."""

    def deed(shown: Any) -> None:
        shown.fill("#id_display_name", "王女士")
        shown.context.clear_cookies(name=ENDED)
        send("main form button[type=submit]")(shown)
        if then:
            then(shown)

    return deed


def locked(shown: Any) -> None:
    """A password guessed too often."""
    for _ in range(7):
        if not shown.locator("#id_username").count():
            return
        filled({"#id_username": "nobody", "#id_password": "wrong"}, "main button[type=submit]")(shown)


def read(shown: Any) -> None:
    """Wait until what a paper says was read."""
    shown.wait_for_selector(".b-reading-form, #paper-kind", timeout=90_000)


def public() -> Iterator[Scene]:
    """What anyone may meet."""
    signing = "main button[type=submit]"
    someone = demonstration.make_account(demonstration.Account("scene-ended", Role.BORROWER, "陈静"))
    yield Scene("happens-sign-in-empty", None, "/sign-in/", send(signing))
    wrong = {"#id_username": "somebody", "#id_password": "wrong"}
    yield Scene("happens-sign-in-wrong", None, "/sign-in/", filled(wrong, signing))
    yield Scene("happens-locked-out", None, "/sign-in/", locked)
    yield Scene(
        "happens-register-wrong",
        None,
        "/register/",
        filled({"#id_username": "a", "#id_password": "123", "#id_phone": "12"}, signing),
    )
    yield Scene(
        "happens-verify-wrong", None, "/verify/", given("#agreement", "协议.pdf", b"no", "main form button")
    )
    yield Scene("happens-session-ended", someone, "/account/", ended())
    again = filled(
        {"#id_username": "scene-ended", "#id_password": demonstration.PASSWORD}, "main button[type=submit]"
    )
    yield Scene("happens-session-back", someone, "/account/", ended(again))
    for code in ("store.record_stale", "store.busy", "web.command_id_missing", "store.case_absent"):
        yield Scene(f"happens-{code.replace('.', '-')}", someone, f"/refusing/?code={code}", send())
    yield Scene("happens-strange-form", someone, "/strange/", send())
    for name, address in (("500", "/broken/"), ("400", "/bad/"), ("413", "/large/"), ("403", "/people/")):
        yield Scene(f"happens-{name}", someone, address)


def borrowers() -> Iterator[Scene]:
    """What a borrower may meet on the way."""
    record = told("attach_papers", 1)("happens")
    user, at = record.borrower, f"/my/cases/{record.pk}/"
    button = "main form .b-button"
    bill = f"{at}bills/"
    yield Scene("happens-bill-none", user, bill, send(button))
    yield Scene("happens-bill-wrong", user, bill, given("#bill", "账单.csv", WRONG_BILL, button))
    yield Scene("happens-bill-photo", user, bill, given("#bill", "账单.jpg", specimen("账单"), button))
    yield Scene(
        "happens-debt-file-wrong", user, f"{at}debt/file/", given("#debt", "debt.toml", WRONG_DEBT, button)
    )
    yield Scene(
        "happens-debt-form-wrong",
        user,
        f"{at}debt/form/",
        filled({"#id_principal": "很多", "#id_rate": "-1"}, "button[value=save]"),
    )
    line = "identity_card"
    paper = given(
        f"#paper-file-{line}", "身份证.txt", b"no picture", f"#paper-{line} > form:last-of-type button"
    )
    yield Scene("happens-paper-wrong", user, f"{at}papers/", paper)
    yield Scene("happens-fact-new", user, f"{at}story/facts/new/")
    yield Scene("happens-fact-told", user, f"{at}story/facts/new/", send(button))
    yield Scene("happens-story-empty", user, f"{at}story/", filled({"#id_story": ""}, "button[value=save]"))
    yield Scene("happens-what-if", user, f"{at}budget/what-if/?less=300&payment=1500")
    yield Scene(
        "happens-own-look",
        user,
        f"{at}request/own/",
        filled({"#id_instalments": "36"}, "button[value=look]"),
    )
    yield Scene(
        "happens-own-wrong",
        user,
        f"{at}request/own/",
        filled({"#id_instalments": "900"}, "button[value=look]"),
    )
    yield Scene("happens-start-wrong", user, "/my/cases/new/", send("main form button"))
    yield Scene("happens-my-data", user, "/my/data/")
    yield Scene("happens-my-data-wrong", user, "/my/data/", send("main form button"))
    yield from read_papers(record)
    gone = told("attach_papers", 2)("gone").borrower
    receipt = privacy.delete_everything(gone)
    yield Scene("happens-receipt", None, f"/my/data/receipt/{receipt.pk}/")


def read_papers(record: CaseRecord) -> Iterator[Scene]:
    """Papers that are looked at: one read with care, one that nobody can tell, one that is blank."""
    import typeset

    made = typeset.MAKERS["identity_front"](random.Random("scene")).picture
    shots = {
        "card": ("identity_card", made),
        "slip": ("income_proof", typeset.MAKERS["payslip"](random.Random("scene")).picture),
        "small": ("identity_card", made.resize((made.width // 6, made.height // 6))),
    }
    for name, (kind, picture) in shots.items():
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=90)
        paper, _state = papers.store_paper(
            record, record.borrower, kind, f"{name}.jpg", out.getvalue(), f"happens-{name}", None
        )
        address = f"/my/cases/{record.pk}/papers/{paper.id}/read/"
        yield Scene(f"happens-paper-{name}", record.borrower, address, None if name == "small" else read)


def at_the_desk() -> Iterator[Scene]:
    """What the desk may meet."""
    record = told("take", 3)("desk-wrong")
    agent = User.objects.get(username="agent")
    yield Scene(
        "happens-desk-act-wrong",
        agent,
        f"/desk/cases/{record.pk}/",
        lambda shown: (shown.click("#do-ask_more summary"), send("#do-ask_more button[type=submit]")(shown)),
    )
    yield Scene(
        "happens-desk-import-wrong",
        agent,
        "/desk/import/",
        given("main input[type=file]", "还款.csv", WRONG_BILL, "main form button[type=submit]"),
    )
    yield Scene("happens-close-day", User.objects.get(username="approver"), "/desk/close-day/", send())
    administrator = User.objects.get(username="admin")
    yield Scene("happens-person", administrator, f"/people/{agent.pk}/")
    yield Scene("happens-person-wrong", administrator, "/people/new/", send("main button[type=submit]"))
    yield from verified()


def verified() -> Iterator[Scene]:
    """A signed agreement verified: as it is, one byte changed, and one that is not signed by both yet."""
    whole = told("sign_lender", 12)("verified")
    half = told("issue_agreement", 12)("half")
    with clock.moved_to(_noon()):
        pdf, unsigned = agreements.agreement_pdf(whole)[1], agreements.agreement_pdf(half)[1]
    altered = bytearray(pdf)
    altered[len(pdf) // 3] ^= 1
    for name, data in (("whole", pdf), ("altered", bytes(altered)), ("unsigned", unsigned)):
        yield Scene(
            f"happens-verify-{name}",
            None,
            "/verify/",
            given("#agreement", "协议.pdf", data, "main form button"),
        )


def scenes() -> Iterator[Scene]:
    """All of them."""
    yield from public()
    yield from borrowers()
    yield from at_the_desk()


def _noon() -> datetime:
    return datetime.fromisoformat(NOW)
