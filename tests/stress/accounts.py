"""python -m tests.stress.accounts CLIENTS: tables, accounts, organizations and keys, printed as JSON."""

import sys

import django
import orjson


def main(clients: int) -> None:
    """Store them through the services."""
    django.setup()
    from django.core.management import call_command

    from catalog.datasets.models import Dataset
    from catalog.datasets.services import create_dataset
    from organizations.choices import Role
    from organizations.models import Organization
    from organizations.services import add_member, create_organization
    from portal.accounts.models import User
    from portal.accounts.services import issue_token

    call_command("migrate", verbosity=0)
    shared = create_organization(actor=None, organization=Organization(name="Commun de tous"))
    dataset = create_dataset(
        actor=None, dataset=Dataset(title="Commun de tous", organization=shared)
    )
    made = []
    for number in range(clients):
        user = User.objects.create_user(
            email=f"charge{number}@example.org", password="secret-1234", first_name="Charge"
        )
        own = Organization(name=f"Organisme de charge {number}")
        create_organization(actor=user, organization=own)
        add_member(organization=shared, user=user, role=Role.EDITOR)
        token = issue_token(user=user)
        keys = {"own": own.public_id, "shared": shared.public_id, "dataset": dataset.public_id}
        made.append({"token": token, **keys})
    print(orjson.dumps(made).decode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
