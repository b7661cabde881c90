"""Tables of search: documents, values they are filtered by, the words known, synonyms."""

from portal.search.models.document import Rebuild, SearchDocument, SearchTally, SearchValue
from portal.search.models.words import SearchWord, Synonym

__all__ = ["Rebuild", "SearchDocument", "SearchTally", "SearchValue", "SearchWord", "Synonym"]
