"""The store as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Models of the event store and of everything sealed."""

    name = "forbear.web.store"
    label = "store"
