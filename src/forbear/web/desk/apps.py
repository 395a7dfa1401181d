"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Templates, static files and the English catalogue of the desk."""

    name = "forbear.web.desk"
    label = "desk"
