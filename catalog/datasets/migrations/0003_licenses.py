"""The licences of the product: their keys never change, their words may be edited afterwards.

Source: pages.md 1.2; keys, addresses and former titles are those in use on data.gouv.fr.
"""

from typing import Any

from django.db import migrations

ATTRIBUTION, SHARE_ALIKE, PUBLIC_DOMAIN = "attribution", "share-alike", "public-domain"
OPEN = "is_okd_compliant"

LICENSES: list[dict[str, Any]] = [
    {
        "key": "lov2", "rank": 1, "for_administrations": True, "maintainer": "Etalab", "flags": [ATTRIBUTION, OPEN],
        "title": "Licence Ouverte / Open Licence version 2.0",
        "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        "alternate_titles": ["Licence Ouverte 2.0", "Licence Ouverte version 2.0", "Open Licence version 2.0", "etalab-2.0", "Licence Ouverte v2.0 (Etalab)"],
        "alternate_urls": [
            "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
            "https://spdx.org/licenses/etalab-2.0.html",
            "https://github.com/etalab/licence-ouverte/blob/master/LO.md",
        ],
    },
    {
        "key": "odc-odbl", "rank": 2, "for_administrations": True, "maintainer": "Open Data Commons", "flags": [ATTRIBUTION, SHARE_ALIKE, OPEN],
        "title": "Open Data Commons Open Database License (ODbL) 1.0",
        "url": "https://opendatacommons.org/licenses/odbl/summary/",
        "alternate_titles": ["Open Data Commons Open Database License (ODbL)", "Open Database License (ODbL)", "ODbL", "ODbL-1.0"],
        "alternate_urls": [
            "http://opendatacommons.org/licenses/odbl/summary/",
            "https://opendatacommons.org/licenses/odbl/1-0/",
            "http://www.opendefinition.org/licenses/odc-odbl",
        ],
    },
    {
        "key": "fr-lo", "rank": 10, "maintainer": "Etalab", "flags": [ATTRIBUTION, OPEN],
        "title": "Licence Ouverte / Open Licence (1.0)",
        "url": "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
        "alternate_titles": ["Licence Ouverte / Open Licence", "Licence Ouverte", "Open Licence", "Licence Ouverte 1.0"],
        "alternate_urls": ["http://www.etalab.gouv.fr/licence-ouverte-open-licence", "http://www.data.gouv.fr/Licence-Ouverte-Open-Licence"],
    },
    {
        "key": "odc-by", "rank": 20, "maintainer": "Open Data Commons", "flags": [ATTRIBUTION, OPEN],
        "title": "Open Data Commons Attribution License",
        "url": "https://opendatacommons.org/licenses/by/summary/",
        "alternate_titles": ["ODC-By", "ODC-By-1.0"],
        "alternate_urls": ["http://opendatacommons.org/licenses/by/summary/", "http://www.opendefinition.org/licenses/odc-by"],
    },
    {
        "key": "odc-pddl", "rank": 21, "maintainer": "Open Data Commons", "flags": [PUBLIC_DOMAIN, OPEN],
        "title": "Open Data Commons Public Domain Dedication and Licence (PDDL)",
        "url": "https://opendatacommons.org/licenses/pddl/summary/",
        "alternate_titles": ["Open Data Commons Public Domain Dedication and Licence", "PDDL", "PDDL-1.0"],
        "alternate_urls": ["http://opendatacommons.org/licenses/pddl/summary/", "http://www.opendefinition.org/licenses/odc-pddl"],
    },
    {
        "key": "cc-by", "rank": 30, "maintainer": "Creative Commons", "flags": [ATTRIBUTION, OPEN],
        "title": "Creative Commons Attribution",
        "url": "https://creativecommons.org/licenses/by/4.0/",
        "alternate_titles": ["CC BY", "CC-BY-4.0", "Creative Commons Attribution 4.0", "Creative Commons Attribution 3.0"],
        "alternate_urls": ["http://www.opendefinition.org/licenses/cc-by", "https://creativecommons.org/licenses/by/3.0/"],
    },
    {
        "key": "cc-by-sa", "rank": 31, "maintainer": "Creative Commons", "flags": [ATTRIBUTION, SHARE_ALIKE, OPEN],
        "title": "Creative Commons Attribution – Partage dans les mêmes conditions",
        "url": "https://creativecommons.org/licenses/by-sa/4.0/",
        "alternate_titles": ["Creative Commons Attribution Share-Alike", "CC BY-SA", "CC-BY-SA-4.0"],
        "alternate_urls": ["http://www.opendefinition.org/licenses/cc-by-sa", "https://creativecommons.org/licenses/by-sa/3.0/"],
    },
    {
        "key": "cc-zero", "rank": 32, "maintainer": "Creative Commons", "flags": [PUBLIC_DOMAIN, OPEN],
        "title": "Creative Commons CC0",
        "url": "https://creativecommons.org/publicdomain/zero/1.0/",
        "alternate_titles": ["Creative Commons CCZero", "CC0", "CC0-1.0", "Creative Commons Zero"],
        "alternate_urls": ["http://www.opendefinition.org/licenses/cc-zero"],
    },
    {
        "key": "mobility-licence", "rank": 40, "maintainer": "La Fabrique des mobilités", "flags": [ATTRIBUTION, SHARE_ALIKE],
        "title": "Licence Mobilités",
        "url": "https://wiki.lafabriquedesmobilites.fr/wiki/Licence_Mobilit%C3%A9s",
        "alternate_titles": ["Licence mobilité", "Mobility Licence"], "alternate_urls": [],
    },
    {
        "key": "gpl-3.0", "rank": 50, "maintainer": "Free Software Foundation", "flags": [SHARE_ALIKE, "is_osi_compliant"],
        "title": "GNU General Public License (GPL) version 3",
        "url": "https://www.gnu.org/licenses/gpl-3.0.html",
        "alternate_titles": ["GNU General Public License version 3.0 (GPLv3)", "GPL-3.0", "GPL-3.0-or-later"],
        "alternate_urls": ["http://www.opensource.org/licenses/gpl-3.0.html"],
    },
    {
        "key": "other-at", "rank": 60, "flags": [ATTRIBUTION], "title": "Autre (attribution)", "url": "",
        "alternate_titles": ["Other (Attribution)"], "alternate_urls": [],
    },
    {
        "key": "other-open", "rank": 61, "flags": [], "title": "Autre (ouverte)", "url": "",
        "alternate_titles": ["Other (Open)"], "alternate_urls": [],
    },
    {
        "key": "other-pd", "rank": 62, "flags": [PUBLIC_DOMAIN], "title": "Autre (domaine public)", "url": "",
        "alternate_titles": ["Other (Public Domain)"], "alternate_urls": [],
    },
    {
        "key": "notspecified", "rank": 900, "flags": [], "title": "Licence non spécifiée", "url": "",
        "alternate_titles": ["License Not Specified", "Not specified"], "alternate_urls": [],
    },
]  # fmt: skip


def add(apps: Any, schema_editor: Any) -> None:
    """Write the licences; those an operator has already made keep their key and take these words."""
    licenses = apps.get_model("datasets", "License")
    for facts in LICENSES:
        values = {key: value for key, value in facts.items() if key != "key"}
        licenses.objects.update_or_create(key=facts["key"], defaults=values)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take away those that no dataset uses."""
    licenses = apps.get_model("datasets", "License")
    licenses.objects.filter(key__in=[facts["key"] for facts in LICENSES], datasets=None).delete()


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_initial")]
    operations = [migrations.RunPython(add, remove)]
