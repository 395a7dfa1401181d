"""The API as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Keeps its own label."""

    name = "forbear.web.api"
    label = "api"
