"""The words of a synthetic catalogue: those that public data speak of, and a long tail of invented ones."""

import itertools
import random
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray


def _listed(text: str) -> Sequence[str]:
    """The words of a text, each once, in order."""
    return tuple(dict.fromkeys(text.split()))


INVENTED: Final = 40_000
TAGS: Final = 20_000

KNOWN: Final = _listed("""
données commune département liste région établissements public territoire budget transport population service
logement environnement école plan urbanisme zone réseau carte eau arrêt subventions équipements délibérations
marché énergie voirie parcelles cadastre adresses ville bâtiments entreprises emploi santé santé-publique tourisme
culture patrimoine sport association élections résultats bureaux vote candidats recensement ménages revenus impôts
fiscalité dépenses recettes comptes investissement finances collectivité intercommunalité agglomération métropole
canton quartier périmètre limites secteur sectorisation collège lycée université étudiants élèves effectifs
formation diplômes apprentissage enseignement recherche bibliothèque musée théâtre cinéma monuments archives
fréquentation visiteurs hébergement camping hôtel restaurant sentier randonnée piscine gymnase stade parc jardin
arbres forêt biodiversité faune flore espèces habitat zones-humides rivière cours-eau bassin nappe qualité
pollution air bruit mesures capteurs stations météo climat température pluie vent inondation risques prévention
sécurité accidents routes circulation trafic comptage vélo piste stationnement parking bornes recharge véhicules
électricité gaz consommation production solaire éolien photovoltaïque chaleur rénovation diagnostic performance
émissions carbone déchets collecte tri recyclage déchetterie conteneurs assainissement station-épuration captage
agriculture cultures parcelle registre exploitation élevage pêche alimentation commerce artisanat industrie
chantier travaux permis construire foncier ventes valeurs prix loyers social demandes attribution vacance
densité superficie surface contours géolocalisation coordonnées altitude relief modèle image orthophotographie
référentiel nomenclature codes postaux base nationale officielle annuaire répertoire organisme administration
ministère préfecture mairie élus conseil assemblée séance débats lois décrets rapport étude enquête indicateurs
statistiques évolution série historique annuel mensuel trimestriel hebdomadaire quotidien synthèse bilan projet
programme appel offres contrats commande fournisseurs factures paiement aides prestations bénéficiaires allocation
retraite chômage demandeurs salaires égalité femmes hommes jeunes enfants crèche accueil seniors handicap
accessibilité médecins pharmacie hôpital soins vaccination maladies épidémie mortalité naissances décès prénoms
justice tribunaux délits police gendarmerie pompiers interventions défibrillateurs secours numérique internet fibre
couverture antennes mobile réseaux wifi logiciel application carburants stations-service horaires lignes bus
tramway métro train gare voyageurs validations tarifs aéroport port navigation ferroviaire fret logistique
""")
_BEGINNINGS: Final = _listed(
    "b c d f g l m n p r s t v br cr dr fr gr pl pr tr bl cl fl ch ph qu j st sp"
)
_VOWELS: Final = _listed("a e i o u ou ai au an en in on eau oi é è")
_ENDINGS: Final = _listed(
    "ne re le te se mie rie tion sion ment teur trice age ance ence ique isme ette elle oire ière al el if"
)
_MARKS: Final = re.compile(r"[\u0300-\u036f]")
_VOWEL: Final = re.compile(r"[aeiouyàâéèêëîïôûùh]")


def plain(text: str) -> str:
    """The text in ASCII, for slugs and keywords; French only."""
    parted = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return _MARKS.sub("", parted).replace(" ", "-").replace("’", "-")


@lru_cache(maxsize=1)
def words() -> Sequence[str]:
    """All words, the most frequent first; the same in every process."""
    return (*KNOWN, *_invented(set(KNOWN)))


def _invented(taken: set[str]) -> Sequence[str]:
    """Pronounceable words that no dictionary has, each once."""
    chance = random.Random("a long tail")  # noqa: S311 - words, not secrets
    found: dict[str, None] = {}
    while len(found) < INVENTED:
        syllables = (
            chance.choice(_BEGINNINGS) + chance.choice(_VOWELS)
            for _each in range(chance.choice((1, 1, 2, 2)))
        )
        word = "".join(syllables) + chance.choice(_BEGINNINGS[:13]) + chance.choice(_ENDINGS)
        if word not in taken and len(word) > 4:
            found[word] = None
    return tuple(found)


@lru_cache(maxsize=1)
def phrases() -> NDArray[Any]:
    """Every word alone, then every word after « de », then after « et »: three times as many as words."""
    linked = [f"d’{word}" if _VOWEL.match(word) else f"de {word}" for word in words()]
    joined = [f"et {word}" for word in words()]
    return np.array([*words(), *linked, *joined], dtype=object)


@lru_cache(maxsize=1)
def tags() -> Sequence[str]:
    """Keywords, the most frequent first: words, and pairs of them."""
    simple = [plain(word) for word in words()]
    head = simple[: len(KNOWN)]
    pairs = (f"{one}-{other}" for one, other in itertools.product(head, simple[::37]))
    half = TAGS // 2
    return tuple(
        itertools.islice(dict.fromkeys([*simple[:half], *itertools.islice(pairs, TAGS)]), TAGS)
    )
