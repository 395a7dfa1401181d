"""The foundation as a Django app: templates, static files, template filters and the public pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Compiles stale message catalogues as the application starts."""

    name = "forbear.web"
    label = "web"

    def ready(self) -> None:
        """Make the English catalogues current before the first request."""
        from django.utils.translation.reloader import translation_file_changed

        from forbear.web import catalogues

        if catalogues.compile_stale():
            # An app that started earlier may have made the framework read the folder while it was still empty.
            translation_file_changed(None, catalogues.compiled_folder() / "django.mo")
