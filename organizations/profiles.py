"""What the page of an organization shows of its description: computed when it is saved, whoever wrote it."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from organizations.models import Organization, Profile
from portal.core.markdown import LINK_REL, is_too_costly, plain_text, render_markdown
from portal.core.slugs import slugify
from portal.editorial.nesting import nested
from portal.editorial.rendering import Rendered, render

ANCHOR: Final = "presentation"  # the part of the page where the description stands
BELOW: Final = 1  # levels: under the heading of that part
# What was rendered is clean: every tag is whole, every value is quoted.
_LINK: Final = re.compile(r'<a\b([^<>"]*(?:"[^"]*"[^<>"]*)*)>')
_REL: Final = re.compile(r'\srel="[^"]*"')
_ABROAD: Final = re.compile(r'\shref="https?:', re.IGNORECASE)


def keep_profiles(
    organizations: Iterable[Organization], *, places: Mapping[str, str] | None = None
) -> None:
    """Store what the descriptions of these saved organizations become: two queries.

    Their links lead where they were led before, unless `places` says where.
    """
    rows = list(organizations)
    known = Profile.objects.in_bulk([row.pk for row in rows])
    kept = []
    for row in rows:
        profile = known.get(row.pk) or Profile()
        profile.organization = row
        if places is not None:
            profile.places = dict(places)
        profile.html, profile.text = shown(row, profile.places)
        if row.description or row.pk in known:
            kept.append(profile)
    Profile.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["organization"],
        update_fields=["places", "html", "text"],
    )


def shown(organization: Organization, places: Mapping[str, str]) -> tuple[str, str]:
    """The HTML and the words of its description; a text that would cost too much is shown as it was typed."""
    source = organization.description
    if is_too_costly(source):
        return str(render_markdown(source)), plain_text(source)
    rendered = _rendered(organization, places)
    return _LINK.sub(_written_by_others, nested(rendered.html, ANCHOR, below=BELOW)), rendered.text


def _rendered(organization: Organization, places: Mapping[str, str]) -> Rendered:
    """The text, its title among its headings unless it is the name that the page shows already."""
    rendered = render(organization.description, places=places)
    names = {slugify(name) for name in (organization.name, organization.acronym) if name}
    if not rendered.title or slugify(rendered.title) in names:
        return rendered
    return render(f"# {ANCHOR}\n\n{organization.description}", places=places)


def _written_by_others(link: re.Match[str]) -> str:
    """A link to another site as one that the portal does not vouch for; any other as it is."""
    if not _ABROAD.search(link[1]):
        return link[0]
    return f'<a{_REL.sub("", link[1])} rel="{LINK_REL}">'
