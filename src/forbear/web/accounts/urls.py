"""Addresses of accounts."""

from django.urls import path

from forbear.web.accounts import second_factor, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", second_factor.second_factor, name="second-factor"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("register/", views.register, name="register"),
    path("language/", views.language, name="language"),
    path("account/", views.account, name="account"),
    path("account/password/", views.new_password, name="new-password"),
    path("account/second-factor/", second_factor.set_up, name="second-factor-set-up"),
    path("people/", views.people, name="people"),
    path("people/new/", views.person, name="person-new"),
    path("people/<int:person_id>/", views.person, name="person"),
]
