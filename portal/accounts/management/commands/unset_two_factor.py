"""unset_two_factor: an account that lost its telephone signs in with its password alone again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import mails, second_factor
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Ask no code of this account any more, and tell its owner by letter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"No account has the address {options['email']}.", returncode=2)
        if second_factor.turn_off(user=user):
            mails.send_second_factor(user, is_on=False)
            self.stdout.write("The second factor is off.")
        else:
            self.stdout.write("This account asked for no code.")
