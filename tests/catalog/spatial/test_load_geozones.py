"""The zones that come with the product, and load_geozones."""

import gzip
import io
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from catalog.spatial.models import GeoZone
from catalog.spatial.reference import SHIPPED, UnreadableZones, ZoneRecord, by_level, read_zones

pytestmark = pytest.mark.django_db


def load(path=None):
    out = io.StringIO()
    options = {"source": path} if path else {}
    call_command("load_geozones", stdout=out, **options)
    return out.getvalue()


def write(tmp_path, text, name="zones.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_zones_come_with_the_product():
    assert GeoZone.objects.filter(level="fr:region").count() == 18
    assert GeoZone.objects.filter(level="fr:departement").count() == 101
    assert GeoZone.objects.filter(level="fr:commune").count() > 34_000
    special = ["country:fr", "country-group:ue", "country-group:world", "country-subset:fr:metro"]
    assert GeoZone.objects.by_ids([*special, "country-subset:fr:drom"]).count() == 5


def test_a_commune_stands_in_its_chain():
    bordeaux = GeoZone.objects.get(geoid="fr:commune:33063")
    assert (bordeaux.name, bordeaux.slug, bordeaux.code) == ("Bordeaux", "bordeaux", "33063")
    assert bordeaux.population > 200_000
    chain = []
    zone = bordeaux
    while zone := zone.parent:
        chain.append(zone.geoid)
    assert chain == [
        "fr:departement:33",
        "fr:region:75",
        "country-subset:fr:metro",
        "country:fr",
        "country-group:ue",
        "country-group:world",
    ]
    assert bordeaux.rank > bordeaux.parent.rank > bordeaux.parent.parent.rank


def test_the_file_is_small():
    assert SHIPPED.stat().st_size < 500_000
    assert len(read_zones()) > 35_000


def test_loading_again_changes_nothing():
    before = list(GeoZone.objects.order_by("pk").values())
    assert "0 created, 0 updated" in load()
    assert list(GeoZone.objects.order_by("pk").values()) == before


COMMUNE = {
    "code": "33063",
    "nom": "Bordeaux-la-Neuve",
    "departement": "33",
    "type": "commune-actuelle",
    "zone": "metro",
    "population": 5,
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_newer_json_list_updates_and_adds(tmp_path, pack):
    other = COMMUNE | {"code": "33999", "nom": "Neuve"}
    former = COMMUNE | {"code": "33998", "nom": "Passée", "type": "commune-deleguee"}
    path = write(tmp_path, pack(json.dumps([COMMUNE, other, former]).encode()))
    assert "1 created, 1 updated, 0 unchanged" in load(path)
    zone = GeoZone.objects.get(geoid="fr:commune:33063")
    assert (zone.name, zone.slug, zone.population) == ("Bordeaux-la-Neuve", "bordeaux-la-neuve", 5)
    assert GeoZone.objects.get(geoid="fr:commune:33999").parent.geoid == "fr:departement:33"
    assert not GeoZone.objects.filter(code="33998").exists()
    assert "0 created, 0 updated, 2 unchanged" in load(path)


def test_the_tables_of_insee_are_read(tmp_path):
    text = (
        "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
        "COM,33999,75,33,33D,1,0,X,X,Neuve,1,\n"
        "ARM,75199,,,,,0,X,X,Paris 99e,,75056\n"
        "COMD,33998,,,,,0,X,X,Passée,,33999\n"
    )
    assert "2 created" in load(write(tmp_path, text))
    assert GeoZone.objects.get(code="75199").parent.geoid == "fr:commune:75056"
    load(write(tmp_path, "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n99,84,1,5,X,X,Neuf\n"))
    assert GeoZone.objects.get(geoid="fr:departement:99").parent.geoid == "fr:region:84"
    load(write(tmp_path, "REG;CHEFLIEU;TNCC;NCC;NCCENR;LIBELLE\n05;1;5;X;X;Loin\n"))
    assert GeoZone.objects.get(geoid="fr:region:05").parent.geoid == "country-subset:fr:drom"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"a,b\n1,2\n",
        b"[",
        b"[1]",
        b'[{"code": "1"}]',
        b'[{"nom": "", "code": "1"}]',
        b'[{"nom": "x", "code": ""}]',
        b"code,name,level,parent,population\n1,x,fr:region,,-5\n",
        b"code,name,level,parent,population\n1,x,fr:region,,many\n",
        b"code,name,level,parent,population\n1,x,galaxy,,\n",
        ("code,name,level,parent,population\n1," + "x" * 300 + ",fr:region,,\n").encode(),
        gzip.compress(b"code,name,level,parent,population\n" * 500, mtime=0)[:-20],
        b"\x1f\x8b\x08\x00garbage garbage",
        b"[" * 100_000,
    ],
)
def test_another_file_is_refused_in_one_sentence(tmp_path, data):
    count = GeoZone.objects.count()
    with pytest.raises(CommandError) as caught:
        load(write(tmp_path, data))
    assert caught.value.returncode == 2
    assert GeoZone.objects.count() == count


def test_a_missing_file_or_a_folder(tmp_path):
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(UnreadableZones, match="cannot be read"):
            read_zones(path)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), unique_by=lambda pair: pair[0]))
def test_parents_come_first_whatever_the_order(pairs):
    zones = [ZoneRecord(str(code), "x", "fr:region", f"fr:region:{above}") for code, above in pairs]
    groups = by_level(zones)
    assert sorted(zone.code for group in groups for zone in group) == sorted(z.code for z in zones)


def test_the_official_code_beside_the_checkout(shared):
    for name in ("regions.json", "departements.json", "communes.json"):
        assert "0 created, 0 updated" in load(shared / "data" / "cog" / name)
