"""api_token: a new API token for an account, which is created when missing."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from portal.accounts.models import User
from portal.accounts.services import issue_token

MAX_DAYS = 36_500


class Command(BaseCommand):
    help = (
        "Print a new API token for this e-mail, and nothing else. Creates the account when missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--admin", action="store_true", help="make the account an operator")
        parser.add_argument("--name", default="", help="what the token is for (255 characters)")
        parser.add_argument("--expires", type=int, metavar="DAYS", help="days until it expires")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["expires"]
        if days is not None and not 0 < days <= MAX_DAYS:
            raise CommandError(f"--expires takes 1 to {MAX_DAYS} days.", returncode=2)
        if len(options["name"]) > 255:
            raise CommandError("--name takes at most 255 characters.", returncode=2)
        user = _account(options["email"])
        if options["admin"] and not user.is_superuser:
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])
        lifetime = timedelta(days=days) if days else None
        self.stdout.write(issue_token(user=user, name=options["name"], lifetime=lifetime))


def _account(email: str) -> User:
    """The account with this e-mail, new if there was none. Raises: CommandError."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"“{email}” is not an e-mail address.", returncode=2) from error
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    if not user.is_active or user.deleted:
        raise CommandError(f"The account {email} is closed.", returncode=2)
    return user
