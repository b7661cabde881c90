"""Who publishes what is imported: organizations, people, and one account for what names nobody."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from organizations.models import Organization
from organizations.profiles import keep_profiles
from organizations.search import document
from portal.accounts.models import User
from portal.core import slugs
from portal.core.models import remember_slug
from portal.search import documents
from portal.search.sources import index_of_organization
from portal.site.imports.records import Found, OrganizationRecord, PersonRecord
from portal.site.imports.values import moment_of_id

EMAIL_DOMAIN: Final = "import.invalid"  # reserved: nothing is ever delivered there (RFC 2606)
NOBODY: Final = PersonRecord(
    public_id="",
    first_name="Producteur",
    last_name="non renseigné",
    slug="producteur-non-renseigne",
)
NOBODY_EMAIL: Final = f"{NOBODY.slug}@{EMAIL_DOMAIN}"


class Producers:
    """The organizations and people that a run meets, each read or made once."""

    def __init__(self) -> None:
        self._organizations: dict[str, Organization] = {}
        self._people: dict[str, User] = {}
        self._settled: set[str] = set()

    def organization(self, public_id: str) -> Organization:
        """One that `settle` has seen."""
        return self._organizations[public_id]

    def person(self, public_id: str) -> User:
        """One that `settle` has seen; the account for nobody has an empty id."""
        return self._people[public_id]

    def forget(self) -> None:
        """Read everything again: the transaction they were made in was given up."""
        self._organizations.clear()
        self._people.clear()
        self._settled.clear()

    def settle(self, batch: Sequence[Found]) -> tuple[int, int]:
        """How many organizations were made, and updated, for these records.

        In the transaction of the caller. An organization is looked at once a run, at its first
        record, so that records that disagree on its name cannot make it change back and forth.
        """
        records = {
            found.organization.public_id: found.organization
            for found in reversed(batch)
            if found.organization and found.organization.public_id not in self._settled
        }
        done = self._settle_organizations(records) if records else (0, 0)
        people = [found.owner for found in batch if found.owner]
        if any(found.dataset and not (found.organization or found.owner) for found in batch):
            people.append(NOBODY)
        self._settle_people(people)
        return done

    def _settle_organizations(self, records: Mapping[str, OrganizationRecord]) -> tuple[int, int]:
        rows = Organization.objects.filter(public_id__in=records).select_related(None)
        present = {row.public_id: row for row in rows}
        fresh = [_new_organization(record) for key, record in records.items() if key not in present]
        _assign_free_slugs(Organization, fresh)
        Organization.objects.bulk_create(fresh)
        changed = [row for key, row in present.items() if _bring_up_to_date(row, records[key])]
        keep_profiles([*fresh, *changed])
        documents.write(document(row) for row in [*fresh, *changed] if not row.deleted)
        self._organizations |= present | {row.public_id: row for row in fresh}
        self._settled |= set(records)
        return len(fresh), len(changed)

    def _settle_people(self, people: Iterable[PersonRecord]) -> None:
        records = {one.public_id: one for one in people if one.public_id not in self._people}
        if not records:
            return
        for row in User.objects.filter(public_id__in=records):
            self._people[row.public_id] = row
        if NOBODY.public_id in records:
            nobody = User.objects.filter(email=NOBODY_EMAIL).first()
            self._people |= {NOBODY.public_id: nobody} if nobody else {}
        fresh = {key: _new_person(one) for key, one in records.items() if key not in self._people}
        _assign_free_slugs(User, list(fresh.values()))
        User.objects.bulk_create(fresh.values())
        self._people |= fresh


def _new_organization(record: OrganizationRecord) -> Organization:
    made = record.created_at or moment_of_id(record.public_id) or timezone.now()
    row = Organization(
        public_id=record.public_id,
        created_at=made,
        created_at_internal=made,
        last_modified=made,
        last_modified_internal=made,
    )
    for name, value in _values(record).items():
        setattr(row, name, value)
    row.slug = record.slug or slugs.slugify(record.name)
    return row


def _new_person(record: PersonRecord) -> User:
    """An account that nobody can sign in to: inactive, no password, an address that cannot be."""
    name = f"{record.first_name} {record.last_name}".strip()
    row = User(
        email=f"{record.public_id}@{EMAIL_DOMAIN}" if record.public_id else NOBODY_EMAIL,
        slug=record.slug or slugs.slugify(name),
        first_name=record.first_name,
        last_name=record.last_name,
        is_active=False,
    )
    if record.public_id:
        row.public_id = record.public_id
        row.since = moment_of_id(record.public_id) or row.since
    row.set_unusable_password()
    return row


def _assign_free_slugs(model: Any, rows: Sequence[Any]) -> None:
    """Number the slugs that are taken, in the table or in the list."""
    wanted = {row.slug for row in rows}
    taken = set(model.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    for row in rows:
        if row.slug in taken:
            row.slug = slugs.first_free(
                row.slug, lambda slug: slug in taken or model.objects.filter(slug=slug).exists()
            )
        taken.add(row.slug)


def _values(record: OrganizationRecord) -> dict[str, Any]:
    """What a record says, in our columns; nothing that it leaves out."""
    said = {
        "name": record.name,
        "acronym": record.acronym,
        "badges": record.badges,
        "image_url": record.image_url,
        "description": record.description,
        "url": record.url,
        "business_number_id": record.business_number_id,
        "last_modified": record.last_modified,
        "deleted": record.deleted,
        "extras": record.extras,
        "followers_count": record.followers,
        "views_count": record.views,
    }
    return {name: value for name, value in said.items() if value}


def _bring_up_to_date(row: Organization, record: OrganizationRecord) -> bool:
    """Write what a record knows better; whether anything changed.

    A whole record counts when it is newer than ours or nobody edited ours here. What a dataset
    says of its organization only fills what is empty, and renames one known from datasets alone.
    """
    values = _values(record)
    is_untouched = row.last_modified_internal == row.created_at_internal
    if record.is_whole:
        if not _is_better(row, record, is_untouched=is_untouched):
            return False
    elif not is_untouched:
        return False
    else:
        may_rename = not row.description
        values = {
            name: value
            for name, value in values.items()
            if not getattr(row, name) or (name == "name" and may_rename)
        }
    changes = {name: value for name, value in values.items() if getattr(row, name) != value}
    return bool(changes) and _save(row, record, changes)


def _is_better(row: Organization, record: OrganizationRecord, *, is_untouched: bool) -> bool:
    """Whether a whole record is newer than ours, or ours is a mere name so far."""
    edited = record.last_modified
    if edited is not None and edited > row.last_modified:
        return True
    return is_untouched and (edited in (None, row.last_modified) or not row.description)


def _save(row: Organization, record: OrganizationRecord, changes: dict[str, Any]) -> bool:
    for name, value in changes.items():
        setattr(row, name, value)
    if "name" in changes:
        former, row.slug = row.slug, record.slug or row.slug
        if row.slug == former or Organization.objects.filter(slug=row.slug).exists():
            row.slug = former
            remember_slug(row, row.assign_slug())
        else:
            remember_slug(row, former)
    row.save(update_fields=[*changes, "slug"])
    if {"name", "acronym", "badges"} & set(changes):
        index_of_organization(row.pk)
    return True
