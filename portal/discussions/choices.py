"""What is discussed, and limits of what is said (API contract 3.8, 11.1)."""

from typing import Final

SUBJECTS: Final = ("Dataset", "Reuse", "Dataservice", "Topic", "Post", "Commitment")
OWNED: Final = ("Dataset", "Reuse", "Dataservice")  # those that an organization answers for
LISTED_OF_ORGANIZATION: Final = ("Dataset", "Reuse")  # by the contract's own list (section 7)

TITLE_LENGTH: Final = 350  # characters, as the titles of datasets
CONTENT_LENGTH: Final = 50_000  # characters
SEARCHED_MESSAGES: Final = 100  # the latest of a discussion
SEARCHED_LENGTH: Final = 100_000  # characters of them; PostgreSQL indexes 1 MB at most
