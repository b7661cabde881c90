"""The least valid object of each kind, stored through the services as in real life."""

import factory

from catalog.datasets.models import CommunityResource, Dataset, License, Resource
from catalog.datasets.services import add_community_resource, add_resource, create_dataset
from organizations.choices import Role
from organizations.models import Organization
from organizations.services import add_member, create_organization
from portal.accounts.models import User
from reuses.models import Reuse
from reuses.services import create_reuse


class UserFactory(factory.Factory):
    class Meta:
        model = User

    class Params:
        operator = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Personne {n}")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        return User.objects.create_user(password="secret-1234", **fields)


class OrganizationFactory(factory.Factory):
    class Meta:
        model = Organization

    class Params:
        certified = factory.Trait(badges=["public-service", "certified"])

    name = factory.Sequence(lambda n: f"Organisation {n}")
    description = "Une organisation qui publie des données."

    @classmethod
    def _create(cls, model_class, *args, admin=None, editor=None, partial_editor=None, **fields):
        organization = create_organization(actor=None, organization=model_class(**fields))
        for user, role in (
            (admin, Role.ADMIN),
            (editor, Role.EDITOR),
            (partial_editor, Role.PARTIAL_EDITOR),
        ):
            if user:
                add_member(organization=organization, user=user, role=role)
        return organization


class ResourceFactory(factory.Factory):
    class Meta:
        model = Resource

    title = factory.Sequence(lambda n: f"Fichier {n}")
    url = factory.Sequence(lambda n: f"https://donnees.example.org/fichier-{n}.csv")
    format = "csv"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        resource = model_class(**fields)
        if resource.dataset_id:
            add_resource(actor=None, resource=resource)
        return resource


class DatasetFactory(factory.Factory):
    class Meta:
        model = Dataset

    title = factory.Sequence(lambda n: f"Jeu de données {n}")
    description = (
        "Une description assez longue pour que l’on comprenne ce que contient ce jeu de données, "
        "d’où il vient et à quoi il peut servir."
    )

    @classmethod
    def _create(
        cls, model_class, *args, with_files=0, license_key=None, resources=(), zones=(), **fields
    ):
        if not fields.get("owner") and not fields.get("organization"):
            fields["organization"] = OrganizationFactory()
        if license_key:
            fields["license"] = License.objects.get(key=license_key)
        files = [*resources, *(ResourceFactory.build() for _ in range(with_files))]
        return create_dataset(
            actor=None, dataset=model_class(**fields), resources=files, zones=zones
        )


class ReuseFactory(factory.Factory):
    class Meta:
        model = Reuse

    title = factory.Sequence(lambda n: f"Réutilisation {n}")
    description = "Ce que quelqu’un a fait avec les données."
    type = "application"
    topic = "others"
    url = factory.Sequence(lambda n: f"https://reutilisation.example.org/{n}")

    @classmethod
    def _create(cls, model_class, *args, datasets=(), **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["owner"] = UserFactory()
        return create_reuse(actor=None, reuse=model_class(**fields), datasets=datasets)


class CommunityResourceFactory(factory.Factory):
    class Meta:
        model = CommunityResource

    title = factory.Sequence(lambda n: f"Ressource communautaire {n}")
    url = factory.Sequence(lambda n: f"https://communaute.example.org/fichier-{n}.csv")
    format = "csv"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["owner"] = UserFactory()
        if "dataset" not in fields:
            fields["dataset"] = DatasetFactory()
        return add_community_resource(actor=None, resource=model_class(**fields))
