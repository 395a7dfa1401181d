"""Every sentence has its English, and a page speaks one language throughout."""

import io
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import path
from pages_at_hand import client, foreign, sentences

from forbear.web import catalogues, urls
from forbear.web.accounts.models import User

pytestmark = pytest.mark.django_db

PUBLIC = ("/", "/sign-in/", "/register/", "/verify/", "/nowhere/")
OWN = ("/account/", "/account/password/", "/account/second-factor/")
PEOPLE = ("/people/", "/people/new/")


def test_every_sentence_has_its_english_and_no_two_contradict() -> None:
    assert catalogues.check() == []


def test_a_sentence_without_english_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "used", lambda: iter([("somewhere.html", "没有人翻译过的一句话")]))
    assert "somewhere.html: “没有人翻译过的一句话” has no English" in catalogues.check()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_speak_one_language(address: str, language: str) -> None:
    page = client(language).get(address)
    assert sentences(page.content)
    assert foreign(page.content, language) == []
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_demonstration_speaks_one_language(language: str) -> None:
    with override_settings(FORBEAR_DEMO=True):
        pages = [client(language).get(address).content for address in ("/", "/sign-in/")]
    assert all("lihua" in page.decode() for page in pages)
    assert all("forbear-demo" in page.decode() for page in pages)
    for page in pages:
        assert foreign(page, language) == []
    assert "lihua" not in client(language).get("/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", [*OWN, *PEOPLE])
def test_pages_behind_sign_in_speak_one_language(address: str, language: str) -> None:
    browser = client(language)
    browser.force_login(User.objects.create_user("root1", role="administrator", display_name=""))
    page = browser.get(address)
    assert page.status_code == 200
    assert foreign(page.content, language) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_errors_speak_one_language(language: str) -> None:
    browser = client(language)
    answers = [
        browser.post("/register/", {"username": "a", "password": "123", "phone": "12"}),
        browser.post("/sign-in/", {"username": "nobody", "password": "wrong"}),
        browser.post("/verify/", {}),
        browser.post("/verify/", {"agreement": io.BytesIO(b"not a pdf")}),
        client(language, enforce_csrf_checks=True).post("/sign-in/", {}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 403]
    for answer in answers:
        assert foreign(answer.content, language) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_fault_of_ours_is_owned_in_one_language_without_its_details(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("forbear.web.catalogues.check", broken)
    browser = client(language, raise_request_exception=False)
    with override_settings(ROOT_URLCONF=Broken):
        answer = browser.get("/broken/")
    assert answer.status_code == 500
    assert foreign(answer.content, language) == []
    assert "secret" not in answer.content.decode()


class Broken:
    """The product's addresses and a page that fails."""

    urlpatterns = [*urls.urlpatterns, path("broken/", lambda _request: catalogues.check())]  # noqa: RUF012
    handler500 = urls.handler500


def test_the_framework_speaks_as_the_product_does() -> None:
    page = client().post("/register/", {"username": "a", "password": "1", "phone": ""}).content.decode()
    assert "至少要 3 个字符，现在是 1 个。" in page
    assert "密码太短了，至少要 10 个字符。" in page
    assert "这一项要填写。" in client().post("/sign-in/", {"username": ""}).content.decode()


def test_the_switch_keeps_the_page_and_the_choice() -> None:
    browser = client()
    answer = browser.post("/language/", {"language": "en", "next": "/verify/"})
    assert (answer.status_code, answer["Location"]) == (302, "/verify/")
    assert browser.get("/verify/").content.decode().count('lang="en"')
    outside = browser.post("/language/", {"language": "en", "next": "https://example.org/"})
    assert outside["Location"] == "/"


def test_templates_have_no_inline_script_or_style() -> None:
    for file in Path(catalogues.WEB).glob("**/templates/**/*.html"):
        text = file.read_text(encoding="utf-8")
        assert " style=" not in text, file
        assert "<style" not in text, file
        assert "<script>" not in text, file
        assert "onclick" not in text, file
