"""Types and topics of reuses (pages.md 1.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReuseType(models.TextChoices):
    """What was built."""

    API = "api", _("API")
    APPLICATION = "application", _("Application")
    IDEA = "idea", _("Idée")
    NEWS_ARTICLE = "news_article", _("Article de presse")
    PAPER = "paper", _("Publication scientifique")
    POST = "post", _("Article de blog")
    VISUALIZATION = "visualization", _("Visualisation")
    HARDWARE = "hardware", _("Objet connecté")


class ReuseTopic(models.TextChoices):
    """« Thématique »."""

    HEALTH = "health", _("Santé")
    TRANSPORT = "transport_and_mobility", _("Transports et mobilité")
    HOUSING = "housing_and_development", _("Aménagement du territoire et logement")
    FOOD = "food_and_agriculture", _("Alimentation et agriculture")
    CULTURE = "culture_and_recreation", _("Culture et loisirs")
    ECONOMY = "economy_and_business", _("Économie et entreprise")
    ENVIRONMENT = "environment_and_energy", _("Environnement et énergie")
    WORK = "work_and_training", _("Emploi et formation")
    POLITICS = "politics_and_public_life", _("Politique et vie publique")
    SAFETY = "safety_and_security", _("Sécurité")
    EDUCATION = "education_and_research", _("Éducation et recherche")
    SOCIETY = "society_and_demography", _("Société et démographie")
    LAW = "law_and_justice", _("Droit et justice")
    OPEN_DATA_TOOLS = "open_data_tools", _("Outils open data")
    OTHERS = "others", _("Autres")
