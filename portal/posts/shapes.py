"""What answers about posts look like (API contract 3.10)."""

from typing import Final

from catalog.datasets.shapes import DATASET_REF
from organizations.shapes import BLOC
from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    KEY,
    MOMENT,
    MOMENT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    array,
    nullable,
    shape,
    vocabulary,
)
from portal.posts.choices import BodyType, PostKind
from reuses.shapes import REUSE_REF

POST: Final = shape(
    "Post",
    "A piece of news or a page; lists have its `blocs` only when a mask names them",
    {
        "id": KEY,
        "name": TEXT,
        "slug": TEXT,
        "headline": TEXT_OR_NULL,
        "content": TEXT,
        "body_type": vocabulary("PostBodyType", "How a post is written", BodyType.values),
        "kind": vocabulary("PostKind", "What a post is", PostKind.values),
        "image": ADDRESS_OR_NULL,
        "image_thumbnail": ADDRESS_OR_NULL,
        "image_url": TEXT_OR_NULL,
        "credit_to": TEXT_OR_NULL,
        "credit_url": TEXT_OR_NULL,
        "tags": array(TEXT),
        "datasets": array(DATASET_REF),
        "reuses": array(REUSE_REF),
        "owner": nullable(USER_REF),
        "published": MOMENT_OR_NULL,
        "created_at": MOMENT,
        "last_modified": MOMENT,
        "uri": ADDRESS,
        "page": ADDRESS_OR_NULL,
        "blocs": array(BLOC),
    },
    optional=("blocs",),
)
