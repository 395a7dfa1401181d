"""Registering, signing in, roles, lockout and the second step."""

import pytest
from django.conf import settings
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from forbear.web.accounts.models import User

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery"


def _made(name: str = "zhangsan", role: str = "borrower", lender: str = "") -> User:
    user: User = User.objects.create_user(name, password=GOOD, role=role, lender=lender)
    return user


def _sign_in(browser: Client, name: str, password: str = GOOD, **more: str):
    return browser.post("/sign-in/", {"username": name, "password": password, **more})


def test_registering_makes_a_borrower_who_is_signed_in(client: Client) -> None:
    answer = client.post("/register/", {"username": "zhangsan", "password": GOOD, "phone": "138 0000 0000"})
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    user = User.objects.get()
    assert (user.role, user.phone) == ("borrower", "13800000000")
    assert b"13800000000" not in bytes(user.sealed_phone or b"")
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "ab"}, "username"),
        ({"username": "ZhangSan"}, "username"),
        ({"username": "zhang san"}, "username"),
        ({"password": "12345678901"}, "password"),
        ({"password": "short"}, "password"),
        ({"phone": "12345"}, "phone"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, wrong: dict[str, str], field: str
) -> None:
    _made()
    typed = {"username": "lisi", "password": GOOD, "display_name": "李女士", "phone": "", **wrong}
    answer = client.post("/register/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f'href="#id_{field}"' in page
    assert 'aria-invalid="true"' in page
    assert "李女士" in page
    assert User.objects.count() == 1


def test_nobody_registers_as_anything_but_a_borrower(client: Client) -> None:
    client.post(
        "/register/", {"username": "lisi", "password": GOOD, "role": "administrator", "lender": "bank-a"}
    )
    user = User.objects.get()
    assert (user.role, user.lender, user.is_superuser) == ("borrower", "", False)


def test_sign_in_goes_where_the_person_was_heading_but_never_outside(client: Client) -> None:
    _made()
    assert _sign_in(client, "zhangsan", next="/account/")["Location"] == "/account/"
    client.post("/sign-out/")
    assert _sign_in(client, "zhangsan", next="https://example.org/")["Location"] == "/home/"


def test_unknown_names_and_wrong_passwords_get_the_same_sentence(client: Client) -> None:
    _made()
    wrong = _sign_in(client, "zhangsan", "no").content.decode()
    unknown = _sign_in(client, "nobody", "no").content.decode()
    sentence = "用户名或密码不对"
    assert sentence in wrong
    assert sentence in unknown


def test_too_many_wrong_passwords_lock_even_the_right_one_out_and_say_for_how_long(client: Client) -> None:
    _made()
    answers = [_sign_in(client, "zhangsan", "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[:-1] == [422] * (settings.AXES_FAILURE_LIMIT - 1)
    locked = _sign_in(client, "zhangsan")
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    _made("lisi")
    assert _sign_in(client, "lisi").status_code == 302


def test_somebody_switched_off_cannot_sign_in(client: Client) -> None:
    User.objects.filter(pk=_made().pk).update(is_active=False)
    assert _sign_in(client, "zhangsan").status_code == 422


@pytest.mark.parametrize("role", ["borrower", "adviser", "agent", "reviewer", "approver"])
def test_only_administrators_see_people(client: Client, role: str) -> None:
    client.force_login(_made(role=role))
    for address in ("/people/", "/people/new/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "您没有查看这一页的权限" in answer.content.decode()


def test_an_administrator_makes_a_reviewer_with_a_lender_and_cannot_lose_their_own_access(
    client: Client,
) -> None:
    administrator = _made("guanli", role="administrator")
    client.force_login(administrator)
    person = {"username": "shenhe", "role": "reviewer", "password": GOOD, "is_active": "on"}
    assert client.post("/people/new/", person).status_code == 422
    assert client.post("/people/new/", {**person, "lender": "bank-a"}).status_code == 302
    assert User.objects.get(username="shenhe").at_desk
    fudai = {**person, "username": "fudai", "lender": "借呗"}
    assert client.post("/people/new/", fudai).status_code == 302
    agent = User.objects.get(username="fudai")
    assert agent.lender == "jiebei"
    for address in ("/people/", f"/people/{agent.pk}/"):
        shown = client.get(address).content.decode()
        assert "借呗" in shown
        assert "jiebei" not in shown
    own = {"username": "guanli", "role": "borrower", "is_active": "on"}
    assert client.post(f"/people/{administrator.pk}/", own).status_code == 422
    assert User.objects.get(pk=administrator.pk).role == "administrator"


def test_a_new_password_needs_the_old_one_and_keeps_this_session(client: Client) -> None:
    _made()
    _sign_in(client, "zhangsan")
    assert (
        client.post("/account/password/", {"current": "no", "password": "another good one"}).status_code
        == 422
    )
    assert (
        client.post("/account/password/", {"current": GOOD, "password": "another good one"}).status_code
        == 302
    )
    assert client.get("/account/").status_code == 200
    assert _sign_in(Client(), "zhangsan", "another good one").status_code == 302


def test_with_the_second_step_on_a_password_alone_opens_nothing(client: Client) -> None:
    device = TOTPDevice.objects.create(user=_made(), name="totp", confirmed=True)
    answer = _sign_in(client, "zhangsan", next="/account/")
    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/account/").status_code == 302
    assert client.get("/sign-in/code/").status_code == 200
    assert client.post("/sign-in/code/", {"otp_token": "000000"}).status_code == 422
    device.refresh_from_db()
    device.throttle_reset()
    code = f"{totp(device.bin_key):06d}"
    assert client.post("/sign-in/code/", {"otp_token": code})["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_the_second_step_is_turned_on_only_by_a_code_that_fits(client: Client) -> None:
    user = _made()
    client.force_login(user)
    assert client.get("/account/second-factor/").status_code == 200
    device = TOTPDevice.objects.get(user=user)
    assert client.post("/account/second-factor/", {"otp_token": "000000"}).status_code == 422
    device.refresh_from_db()
    assert not device.confirmed
    device.throttle_reset()
    assert (
        client.post("/account/second-factor/", {"otp_token": f"{totp(device.bin_key):06d}"}).status_code
        == 302
    )
    device.refresh_from_db()
    assert device.confirmed


def test_signing_out_needs_a_form_and_ends_the_session(client: Client) -> None:
    client.force_login(_made())
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/account/")["Location"].startswith("/sign-in/")
