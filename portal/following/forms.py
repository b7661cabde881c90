"""What the button « Suivre cette recherche » sends."""

from typing import Final

from django import forms

from portal.accounts.models import User
from portal.following.choices import SearchKind
from portal.following.models import SavedSearch

SENT_CHARACTERS: Final = 20_000  # before the service makes it canonical; no page of ours takes more


class SavedSearchForm(forms.Form):
    """A search as the list of results wrote it."""

    kind = forms.ChoiceField(choices=SearchKind)
    query = forms.CharField(required=False, max_length=SENT_CHARACTERS)
    title = forms.CharField(required=False, max_length=SENT_CHARACTERS)

    def search_of(self, user: User) -> SavedSearch:
        """The search, of this person, not yet kept."""
        return SavedSearch(user=user, **self.cleaned_data)
