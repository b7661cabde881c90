"""`make relevance`: the national catalogue in a scratch database, judged questions, facets against SQL.

Needs the data beside the checkout (../shared). `--keep DIR` keeps the database there and finds it again, the
documents written anew; `--record` writes the figures into docs/relevance.md; `--facets N` combinations (500).
Exits with 1 when a target is missed or a facet count differs.
"""

import argparse
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CATALOGUE = SHARED / "data" / "datagouv" / "catalogue-2026-01-16.csv.xz"
TARGETS = {
    "given, datasets": (0.97, 0.88),
    "given, organizations": (0.97, 0.92),
}  # share in the first 20, MRR


def arguments():
    parser = argparse.ArgumentParser(prog="make relevance", description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--facets", type=int, default=500, metavar="N")
    return parser.parse_args()


def prepare(var_dir):
    """Services and a filled database in this folder."""
    os.environ |= {"VAR_DIR": str(var_dir), "DEMO": "0", "LOG_LEVEL": "ERROR"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.management import call_command

    from portal.embedded import services

    services.start(var_dir)
    django.setup()
    from catalog.datasets.models import Dataset

    call_command("migrate", verbosity=0)
    if Dataset.objects.exists():
        call_command("reindex", from_start=True)
    else:
        call_command("import_catalog", str(CATALOGUE), stdout=io.StringIO())


def ask():
    """The score of each set of questions."""
    from tests.relevance.judged import GIVEN, OWN, evaluate, read

    sets = {"given": SHARED / GIVEN, "ours": OWN}
    return {
        f"{name}, {kind}s": evaluate(read(path, kind))
        for name, path in sets.items()
        for kind in ("dataset", "organization")
    }


def tell(scores):
    """Print the table, what changed since the recorded run, and the worst ten of each set."""
    from tests.relevance.recorded import recorded

    before = recorded()
    print(f"{'questions':<22}{'asked':>7}{'in 20':>7}{'first':>7}{'MRR':>8}   recorded")
    for name, score in scores.items():
        was = before.get(name)
        then = f"{was[0]} / {was[1]} / {was[2]:.4f}" if was else "-"
        print(
            f"{name:<22}{len(score.ranks):>7}{score.found:>7}{score.first:>7}{score.mrr:>8.4f}   {then}"
        )
    for name, score in scores.items():
        print(f"\nWorst of {name}:")
        for judged, rank in score.worst():
            print(f"  {rank or '-':>3}  {judged.text}  →  {judged.title[:70]}")


def main():
    asked = arguments()
    if not CATALOGUE.exists():
        sys.exit(f"The national catalogue is not there: {CATALOGUE.relative_to(ROOT.parent)}")
    var_dir = asked.keep or Path(tempfile.mkdtemp(prefix="pv-relevance-"))
    var_dir.mkdir(parents=True, exist_ok=True)
    try:
        prepare(var_dir)
        scores = ask()
        tell(scores)
        from tests.relevance.facets import differences
        from tests.relevance.recorded import record

        print(f"\nFacets of {asked.facets} random combinations of filters against SQL…", flush=True)
        unlike = list(differences(asked.facets))
        print("\n".join([*unlike[:20], f"{len(unlike)} differences"]))
        if asked.record:
            record(scores)
    finally:
        stop(var_dir, is_kept=bool(asked.keep))
    missed = [
        name
        for name, (share, mrr) in TARGETS.items()
        if scores[name].found < share * len(scores[name].ranks) or scores[name].mrr < mrr
    ]
    sys.exit(1 if missed or unlike else 0)


def stop(var_dir, *, is_kept):
    """Stop the services; a scratch database goes with them."""
    from portal.embedded import services

    if is_kept:
        services.stop(var_dir)
    else:
        services.discard(var_dir)
        shutil.rmtree(var_dir, ignore_errors=True)


if __name__ == "__main__":
    main()
