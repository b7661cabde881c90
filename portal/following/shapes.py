"""What answers about follows look like (API contract 3.10)."""

from typing import Final

from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import COUNT, KEY, MOMENT, shape

FOLLOW: Final = shape(
    "Follow", "Who follows, and since when", {"id": KEY, "follower": USER_REF, "since": MOMENT}
)
FOLLOWERS: Final = shape("Followers", "How many follow an object", {"followers": COUNT})
