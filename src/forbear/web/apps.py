"""The foundation as a Django app: templates, static files, template filters and the public pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Compiles stale message catalogues as the application starts."""

    name = "forbear.web"
    label = "web"

    def ready(self) -> None:
        """Make the English catalogues current before the first request."""
        from forbear.web import catalogues

        catalogues.compile_stale()
