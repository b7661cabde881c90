"""The official client, only its base address changed: everything it can do. Arguments: base, token, folder."""

import sys
from pathlib import Path

from datagouv import Client, Dataset, Organization, Resource, Topic

BASE, TOKEN, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])


def at(client: Client) -> Client:
    client.base_url = BASE
    return client


for kind in (Dataset, Organization, Resource, Topic):  # the clients that objects make by default
    for value in kind.__init__.__defaults__:
        if isinstance(value, Client):
            at(value)
client = at(Client(api_key=TOKEN, verbose=False))
client.environment = "dev"  # neither tables nor traffic of data.gouv.fr

# --- Organizations and datasets
organization = client.create_organization({"name": "Ville d’essai", "description": "Une ville."})
organization.update({"description": "Une ville qui publie."})
assert client.organization(organization.id).description == "Une ville qui publie."
assert organization.members[0]["role"] == "admin"
dataset = organization.create_dataset(
    {"title": "Bornes de recharge", "description": "Les bornes de la ville.", "tags": ["Énergie"]}
)
assert dataset.organization.id == organization.id
assert dataset.tags == ["energie"]
dataset.update({"description": "Toutes les bornes.", "frequency": "monthly"})
assert dataset.frequency == "monthly"
assert dataset.tags == ["energie"]  # an update keeps what it does not name
own = client.create_dataset({"title": "À moi", "description": "Un jeu personnel."})
assert own.organization is None
assert own.owner["class"] == "User"

# --- Resources: remote, uploaded, replaced, ordered
first = dataset.create_remote(
    {"title": "Distant", "url": "https://donnees.example.org/b.csv", "format": "CSV"}
)
assert first.format == "csv"
file = FOLDER / "Bornes 2026.csv"
file.write_text("id;nom\n1;Gare\n", encoding="utf-8")
hosted = dataset.create_static(str(file), {"title": "Bornes 2026", "description": "Par rue"})
assert hosted.filetype == "file"
assert hosted.title == "Bornes 2026"
assert hosted.checksum["type"] == "sha1"
assert hosted.filesize == file.stat().st_size
assert hosted.download(FOLDER / "copie.csv").read_bytes() == file.read_bytes()
assert hosted.download_buffer().read() == file.read_bytes()
file.write_text("id;nom\n1;Gare\n2;Port\n", encoding="utf-8")
hosted.update({"title": "Bornes, corrigées"}, file_to_upload=str(file))
assert hosted.title == "Bornes, corrigées"
assert hosted.filesize == file.stat().st_size
assert hosted.download(FOLDER / "copie.csv").read_bytes() == file.read_bytes()
dataset.refresh()
assert [resource.id for resource in dataset.resources] == [hosted.id, first.id]
dataset.sort_resources("title.desc")
dataset.refresh()
assert [resource.title for resource in dataset.resources] == ["Distant", "Bornes, corrigées"]
dataset.download_resources(FOLDER / "tout", resources_types=["other"])
assert client.resource(first.id).dataset_id == dataset.id
assert client.resource(hosted.id).dataset.id == dataset.id
assert first.check_if_more_recent_update(dataset.id) in (True, False)

# --- Extras
dataset.update_extras({"a": 1, "b": "deux"})
assert dataset.extras == {"a": 1, "b": "deux"}
dataset.delete_extras(["a"])
assert dataset.extras == {"b": "deux"}
hosted.update_extras({"source": "relevé"})
assert hosted.extras["source"] == "relevé"

# --- Community resources
shared = client.create_remote_resource(
    {"title": "Carte", "url": "https://carte.example.org/"}, own.id, is_communautary=True
)
shared = client.resource(shared.id, dataset_id=own.id, is_communautary=True)
shared.update({"title": "Carte des bornes"})
assert shared.title == "Carte des bornes"
given = client.create_static_resource(
    str(file), {"title": "Mon tableau"}, own.id, is_communautary=True
)
assert given.title == "Mon tableau"
given.delete()

# --- Topics
topic = client.create_topic(
    {
        "name": "Mobilité",
        "description": "Se déplacer",
        "tags": ["mobilite"],
        "elements": [{"element": {"class": "Dataset", "id": dataset.id}}, {"title": "À venir"}],
    }
)
assert [element["title"] for element in topic.elements].count("À venir") == 1
assert [each.id for each in topic.datasets] == [dataset.id]
topic.update({"name": "Mobilités", "tags": ["mobilite"]})
assert client.topic(topic.id).name == "Mobilités"
topic.delete()

# --- Walking lists, with a mask
found = client.get_all_from_api_query("api/1/datasets/?page_size=1", mask="data{id,title}")
titles = {each["title"] for each in found}
assert titles == {"Bornes de recharge", "À moi"}, titles
second = client.get_all_from_api_query("api/2/datasets/?page_size=1", cast_as=Dataset)
assert {each.id for each in second} == {dataset.id, own.id}
assert [each.id for each in organization.datasets] == [dataset.id]

# --- Deleting
first.delete()
dataset.delete()
try:
    at(Client()).dataset(dataset.id)  # its owners still read it
except Exception as error:  # noqa: BLE001 - the client raises what the portal answered
    assert "deleted" in str(error), error
else:
    raise AssertionError("a deleted dataset answers")
print("ok")
