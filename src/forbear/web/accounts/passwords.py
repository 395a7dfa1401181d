"""Password rules whose sentences are the product's own, so that they are in the page's language."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least ``min_length`` characters."""

    def get_error_message(self) -> str:
        """What is wrong, in the page's language: the framework's own sentence has no Chinese."""
        return _("密码太短了，至少要 %(count)d 个字符。") % {"count": self.min_length}

    def get_help_text(self) -> str:
        """The same, before anything was typed."""
        return _("至少 %(count)d 个字符。") % {"count": self.min_length}
