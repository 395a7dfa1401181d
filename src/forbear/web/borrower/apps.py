"""The borrower's pages as a Django app."""

from django.apps import AppConfig


class BorrowerConfig(AppConfig):
    """Pages for the person in debt, and for an adviser beside them."""

    name = "forbear.web.borrower"
    label = "borrower"
