"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users with one role each."""

    name = "forbear.web.accounts"
    label = "accounts"
