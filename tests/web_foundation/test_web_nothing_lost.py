"""What was typed survives an ended session, a page grown old and a stale case; what is too large is refused in words."""

import io

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from endless_body import Endless
from forbear.base.errors import fail
from forbear.web import kept_forms, refill, refusals, urls
from forbear.web.accounts.models import User
from forbear.web.store.models import KeptForm

GOOD = "correct horse battery"
STORY = "公司停业，<b>三个月</b>没有收入 & 母亲住院"


@pytest.fixture
def zhangsan(db: None) -> User:
    user: User = User.objects.create_user("zhangsan", password=GOOD)
    return user


def _sign_in(browser: Client, address: str, name: str = "zhangsan"):
    return browser.post(address, {"username": name, "password": GOOD, "next": "/account/"})


def test_a_form_sent_after_the_session_ended_is_back_in_its_page_after_signing_in(
    client: Client, zhangsan: User
) -> None:
    _sign_in(client, "/sign-in/")
    client.get("/account/")
    client.cookies.pop("forbear_session")
    answer = client.post("/account/", {"display_name": STORY[:40], "phone": "13800000000"})
    assert answer["Location"] == "/sign-in/?next=%2Faccount%2F"
    assert "登录已过期" in client.get(answer["Location"]).content.decode()
    _sign_in(client, answer["Location"])
    page = client.get("/account/").content.decode()
    assert 'value="13800000000"' in page
    assert "公司停业，&lt;b&gt;" in page
    assert "已经放回表单" in page
    zhangsan.refresh_from_db()
    assert zhangsan.display_name == ""
    assert "13800000000" not in client.get("/account/").content.decode(), "it is put back once"


def test_another_person_at_the_same_browser_never_sees_what_was_typed(client: Client, zhangsan: User) -> None:
    User.objects.create_user("lisi", password=GOOD)
    _sign_in(client, "/sign-in/")
    client.get("/account/")
    client.cookies.pop("forbear_session")
    client.post("/account/", {"display_name": "张三的秘密"})
    _sign_in(client, "/sign-in/", "lisi")
    assert "张三的秘密" not in client.get("/account/").content.decode()


def test_what_is_kept_is_sealed_and_passwords_are_never_kept(client: Client, zhangsan: User) -> None:
    client.post("/account/password/", {"current_password": "my old one", "note": "张三的话"})
    row = KeptForm.objects.get()
    assert "张三的话".encode() not in bytes(row.sealed)
    token = client.cookies[kept_forms.TOKEN_COOKIE].value
    assert token not in str(row.__dict__)
    request = RequestFactory().get("/account/password/")
    request.COOKIES[kept_forms.TOKEN_COOKIE] = token
    request.user = zhangsan
    assert kept_forms.kept_for(request) is None, "nobody was signed in here when it was kept"


def test_a_page_older_than_its_token_is_shown_again_with_what_was_typed(zhangsan: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(zhangsan)
    answer = browser.post(
        "/account/", {"phone": "13811112222"}, headers={"referer": "http://testserver/account/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert 'value="13811112222"' in browser.get("/account/").content.decode()


@pytest.mark.parametrize("referer", ["", "https://example.org/trap"])
def test_a_form_of_another_site_is_refused_and_kept_nowhere(zhangsan: User, referer: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(zhangsan)
    answer = browser.post(
        "/account/", {"phone": "13811112222"}, headers={"referer": referer} if referer else {}
    )
    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()
    assert KeptForm.objects.count() == 0


def _overtaken(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        fail(request.POST["code"])
    return HttpResponse('<form method="post"><!--kept-form--><textarea name="story"></textarea></form>')


class Addresses:
    """The product's addresses and a page that refuses what it is told to."""

    urlpatterns = [*urls.urlpatterns, path("refusing/", _overtaken)]  # noqa: RUF012
    handler404, handler403 = urls.handler404, urls.handler403


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("store.record_stale", 409),
        ("store.busy", 503),
        ("web.command_id_missing", 422),
        ("store.case_absent", 404),
    ],
)
def test_a_refusal_is_a_page_in_words_and_the_form_is_carried_over(
    client: Client, zhangsan: User, code: str, status: int
) -> None:
    client.force_login(zhangsan)
    with override_settings(ROOT_URLCONF=Addresses):
        client.get("/refusing/")
        answer = client.post("/refusing/", {"code": code, "story": STORY})
        page = answer.content.decode()
        assert answer.status_code == status
        assert 'href="/' in page
        again = client.get("/refusing/").content.decode()
    if status == 404:
        return
    assert 'href="/refusing/"' in page
    assert "公司停业，&lt;b&gt;三个月&lt;/b&gt;没有收入 &amp; 母亲住院" in again


def test_a_stale_refusal_is_known_by_its_code() -> None:
    assert {"case.stale", "store.record_stale"} == refusals.STALE


def test_200_megabytes_are_refused_in_words_without_being_kept_in_memory(client: Client) -> None:
    body = Endless(200 * 1024 * 1024)
    answer = client.generic(
        "POST",
        "/verify/",
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(body.left), "wsgi.input": body},
    )
    assert answer.status_code == 413
    assert f"{settings.FORBEAR_UPLOAD_MAX // 1024 // 1024} MB" in answer.content.decode()
    assert body.left == 0
    assert body.largest <= 1024 * 1024


@pytest.mark.django_db
@override_settings(FORBEAR_UPLOAD_MAX=1000)
def test_a_file_a_little_too_large_names_the_file(client: Client) -> None:
    file = io.BytesIO(b"%PDF" + b"0" * 2000)
    file.name = "协议.pdf"
    answer = client.post("/verify/", {"agreement": file})
    assert answer.status_code == 422
    assert "协议.pdf" in answer.content.decode()


@pytest.mark.django_db
def test_a_text_that_is_too_large_is_refused_in_words(client: Client, zhangsan: User) -> None:
    client.force_login(zhangsan)
    answer = client.post("/account/", {"display_name": "长" * 2_000_000})
    assert answer.status_code == 413


@given(typed=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
@hypothesis_settings(max_examples=60)
def test_any_text_comes_back_exactly_and_the_rest_of_the_page_stands(typed: str) -> None:
    from html import escape

    page = (
        '<!DOCTYPE html><p title="a&amp;b">x &lt; y</p><form method="post" action="/a/"><input name="n" value="old">'
        '<input type="hidden" name="command_id" value="1"><textarea name="t">old</textarea></form>'
        '<form method="post" action="/b/"><input name="n" value="other"></form>'
    )
    filled, left = refill.refill(page, "/a/", {"n": (typed,), "t": (typed,), "gone": ("left over",)})
    assert left == ("left over",)
    assert filled == page.replace('value="old"', f'value="{escape(typed)}"').replace(
        ">old</textarea>", f">\n{escape(typed)}</textarea>"
    )


def test_ticks_and_choices_come_back_as_they_were_left() -> None:
    page = (
        '<form method="post" action="/a/"><input type="checkbox" name="c" value="1" checked>'
        '<input type="checkbox" name="d" value="1"><select name="s"><option value="x" selected>X</option>'
        '<option value="y">Y</option></select><input type="password" name="p"></form>'
    )
    filled, _left = refill.refill(page, "/a/", {"d": ("1",), "s": ("y",), "p": ("secret",)})
    assert 'name="c" value="1" checked' not in filled
    assert 'name="d" value="1" checked' in filled
    assert '<option value="y" selected>' in filled
    assert '<option value="x" selected>' not in filled
    assert "secret" not in filled


def test_requests_are_what_django_makes(rf: RequestFactory) -> None:
    request = rf.post("/a/", headers={"referer": "http://testserver/page/?x=1"})
    assert isinstance(request, WSGIRequest)
    assert kept_forms.page_of(request) == "/page/?x=1"
    assert kept_forms.page_of(rf.post("/a/", headers={"referer": "https://example.org/page/"})) == "/a/"
