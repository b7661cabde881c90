"""What a password must hold (API contract 17)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MixedPasswordValidator:
    """A lower-case letter, an upper-case one and a digit."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises: ValidationError for a password that lacks one of them."""
        tests = (str.islower, str.isupper, str.isdigit)
        if not all(any(map(test, password)) for test in tests):
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        """What is asked, as a sentence."""
        return _("Le mot de passe doit contenir une minuscule, une majuscule et un chiffre.")
