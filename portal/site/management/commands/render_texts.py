"""render_texts: texts of editors as the renderer of this version shows them."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal.site.texts_anew import KINDS


class Command(BaseCommand):
    help = (
        "Render guides, pages, questions, news, programmes and presentations of organizations anew, from "
        "the texts as they were typed: to be run once after an upgrade whose notes say so, then `reindex`. "
        "The site runs meanwhile; a stopped run is simply run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in KINDS:
            outcomes = []
            with tqdm(total=kind.rows().count(), unit=f" {kind.name}", disable=None) as bar:
                for is_other in kind.render_all():
                    outcomes.append(is_other)
                    bar.update()
            self.stdout.write(
                f"{kind.name}: {len(outcomes)} rendered, {sum(outcomes)} came out otherwise."
            )
