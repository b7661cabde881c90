"""From the files of `portal/site/demo/` to a portal one is glad to show, through the same services as everyone."""

import hashlib
import json
import mimetypes
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from catalog.datasets import services as dataset_services
from catalog.datasets.models import Dataset, License, Resource
from catalog.spatial.models import GeoZone
from organizations import services as organization_services
from organizations.choices import Role
from organizations.models import Organization
from portal.accounts.models import User
from portal.search.lexicon import refresh_words
from portal.site import commitments_demo, editorial_demo, posts_demo
from reuses import services as reuse_services
from reuses.models import Reuse

CONTENT = Path(__file__).parent / "demo"
THEME_TAGS = {
    "Transports et mobilité": ("transport",),
    "Économie et entreprise": ("economie",),
    "Logement et urbanisme": ("urbanisme",),
    "Éducation et recherche": ("education",),
    "Environnement et énergie": ("environnement",),
    "Santé": ("sante",),
    "Culture et patrimoine": ("culture",),
}
"""The keyword of a theme's tile on the home page, where it describes every dataset of the theme."""
Told = Callable[[str], object]


def accounts_file() -> Path:
    """Where the demo accounts and their passwords are kept, readable by the operator alone."""
    return settings.VAR_DIR / "demo-accounts.txt"


def load(tell: Told) -> None:
    """Load what is not there yet; `tell` is called with one line a kind. Nothing that exists is changed."""
    organizations = [_organization(entry) for entry in _read("organizations.json")]
    _link_parents()
    tell(f"{len(organizations)} organizations")
    tell(f"{len(_accounts())} accounts")
    tell(f"{sum(1 for entry in _read('datasets.json') if _dataset(entry))} datasets")
    tell(f"{sum(1 for entry in _read('reuses.json') if _reuse(entry))} reuses")
    editorial_demo.load(CONTENT, tell)
    tell(f"{posts_demo.load(CONTENT / 'posts')} posts")
    tell(f"{commitments_demo.load(CONTENT)} commitments")
    refresh_words()


def _read(name: str) -> list[dict[str, Any]]:
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


def _public_id(kind: str, key: str) -> str:
    """The same id at every load, on every portal."""
    return hashlib.sha1(f"demo:{kind}:{key}".encode(), usedforsecurity=False).hexdigest()[:24]


def _moment(text: str | None) -> datetime:
    return (
        datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        if text
        else datetime.now(UTC)
    )


def _organization(entry: dict[str, Any]) -> Organization:
    public_id = _organization_ids()[entry["slug"]]
    if found := _known_organization(entry["slug"]):
        return found
    organization = Organization(
        public_id=public_id,
        slug=entry["slug"],
        name=entry["name"],
        acronym=entry["acronym"] or "",
        description=entry["description"],
        summary=entry["summary"],
        url=entry["url"] or "",
        business_number_id=entry["siret"] or "",
        badges=entry["badges"],
        natures=entry["natures"],
        founded_year=entry["founded_year"],
        links=entry["links"],
    )
    with transaction.atomic():
        organization_services.create_organization(actor=None, organization=organization)
        if (
            organization.slug != entry["slug"]
            and not Organization.objects.filter(slug=entry["slug"]).exists()
        ):
            Organization.objects.filter(pk=organization.pk).update(slug=entry["slug"])
            organization.slug = entry["slug"]
    return organization


@cache
def _organization_ids() -> dict[str, str]:
    return {
        entry["slug"]: entry["id"] or _public_id("organization", entry["slug"])
        for entry in _read("organizations.json")
    }


def _known_organization(slug: str) -> Organization | None:
    """The organization that the demo calls so, whatever its address on this portal."""
    found = Organization.objects.filter(public_id=_organization_ids()[slug]).first()
    return found or Organization.objects.filter(slug=slug).first()


def _link_parents() -> None:
    for entry in _read("organizations.json"):
        child = _known_organization(entry["slug"])
        if entry["parent"] and child:
            parent = _known_organization(entry["parent"])
            Organization.objects.filter(pk=child.pk).update(parent=parent)


def _accounts() -> list[User]:
    """The demo accounts; passwords are made once and kept in `accounts_file()`."""
    path = accounts_file()
    kept = (
        {
            line.split("  ")[1]: line.split("  ")[2]
            for line in path.read_text().splitlines()
            if line.count("  ") == 2
        }
        if path.exists()
        else {}
    )
    users, lines = [], []
    for entry in _read("accounts.json"):
        password = kept.get(entry["email"]) or secrets.token_urlsafe(9)
        users.append(_account(entry, password))
        lines.append(f"{entry['role']}  {entry['email']}  {password}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
    return users


def _account(entry: dict[str, Any], password: str) -> User:
    user = User.objects.filter(email=entry["email"]).first()
    if user is None:
        user = User.objects.create_user(
            entry["email"], password, first_name=entry["first_name"], last_name=entry["last_name"]
        )
    user.is_staff = user.is_superuser = entry["role"] == "operator"
    user.set_password(password)
    user.save()
    for membership in entry["memberships"]:
        organization = _known_organization(membership["organization"])
        assert organization is not None  # noqa: S101 - loaded before the accounts
        organization_services.add_member(
            organization=organization, user=user, role=Role(membership["role"])
        )
    return user


def _dataset(entry: dict[str, Any]) -> bool:
    """Create the dataset unless it, or another with its slug, is there."""
    public_id = entry["id"] or _public_id("dataset", entry["slug"])
    if (
        Dataset.objects.filter(public_id=public_id).exists()
        or Dataset.objects.filter(slug=entry["slug"]).exists()
    ):
        return False
    period = entry["temporal_coverage"] or {}
    dataset = Dataset(
        public_id=public_id,
        title=entry["title"],
        acronym=entry["acronym"] or "",
        organization=_known_organization(entry["organization"]),
        description=entry["description"],
        description_short=entry["description_short"],
        tags=sorted({*entry["tags"], *THEME_TAGS.get(entry["theme"], ())}),
        badges=entry["badges"],
        featured=entry["featured"],
        license=License.objects.filter(key=entry["license"]).first(),
        frequency=entry["frequency"],
        temporal_start=period.get("start"),
        temporal_end=period.get("end"),
        granularity=entry["granularity"] or "",
        created_at_internal=_moment(entry["created_at"]),
        last_modified_internal=_moment(entry["last_update"]),
    )
    dataset.slug = entry["slug"]
    with transaction.atomic():
        resources = [
            _resource(entry, file, position) for position, file in enumerate(entry["resources"])
        ]
        dataset_services.create_dataset(
            actor=None,
            dataset=dataset,
            resources=resources,
            zones=GeoZone.objects.by_ids(entry["zones"]),
        )
        if dataset.slug != entry["slug"]:
            Dataset.objects.filter(pk=dataset.pk).update(slug=entry["slug"])
    return True


def _resource(dataset: dict[str, Any], entry: dict[str, Any], position: int) -> Resource:
    moment = _moment(dataset["last_update"])
    resource = Resource(
        title=entry["title"],
        description=entry["description"] or "",
        type=entry["type"],
        format=entry["format"] or "",
        mime=entry.get("mime") or "",
        created_at=_moment(dataset["created_at"]),
        created_at_internal=_moment(dataset["created_at"]),
        last_modified=moment,
        last_modified_internal=moment,
    )
    digest = hashlib.sha1(
        f"{dataset['slug']}:{position}".encode(), usedforsecurity=False
    ).hexdigest()
    resource.uuid = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
    if entry.get("file"):
        _host(resource, dataset["slug"], entry["file"])
    else:
        resource.url = entry["url"]
        resource.filesize = entry.get("filesize")
    return resource


def _host(resource: Resource, slug: str, name: str) -> None:
    """Store the file in the portal's own storage, with its size and checksum."""
    content = (CONTENT / "files" / name).read_bytes()
    storage = Resource._meta.get_field("file").storage
    path = f"resources/{slug}/{name}"
    resource.file.name = path if storage.exists(path) else storage.save(path, ContentFile(content))
    resource.filetype = "file"
    resource.filesize = len(content)
    resource.checksum_type, resource.checksum_value = (
        "sha1",
        hashlib.sha1(content, usedforsecurity=False).hexdigest(),
    )
    resource.mime = resource.mime or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _reuse(entry: dict[str, Any]) -> bool:
    """Create the reuse unless it is there."""
    public_id = _public_id("reuse", entry["slug"])
    if (
        Reuse.objects.filter(public_id=public_id).exists()
        or Reuse.objects.filter(url=entry["url"], deleted=None).exists()
    ):
        return False
    owners = {account["key"]: account["email"] for account in _read("accounts.json")}
    reuse = Reuse(
        public_id=public_id,
        title=entry["title"],
        type=entry["type"],
        topic=entry["topic"],
        url=entry["url"],
        description=entry["description"],
        tags=sorted(entry["tags"]),
        featured=entry.get("featured", False),
        organization=_known_organization(entry["organization"]) if entry["organization"] else None,
        owner=User.objects.get(email=owners[entry["owner"]]) if entry["owner"] else None,
        created_at=_moment(entry["created_at"]),
        last_modified=_moment(entry["created_at"]),
    )
    reuse_services.create_reuse(
        actor=None, reuse=reuse, datasets=Dataset.objects.filter(slug__in=entry["datasets"])
    )
    return True
