"""Boxes of the dialects as components of the design system."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it.token import Token

from portal.editorial.rendering.tags import Box

Tokens = list[Token]
Frame = tuple[Tokens, Tokens]

LEXICON: Final = "lexique"

# Severity of the design system's alerts, by the kind or style a box is written with.
_SEVERITIES: Final = {
    "info": "info", "information": "info", "note": "info", "tip": "info", "hint": "info", "important": "info",
    "conseil": "info", "astuce": "info", "abstract": "info", "question": "info",
    "warning": "warning", "warn": "warning", "attention": "warning", "working": "warning",
    "danger": "error", "error": "error", "caution": "error", "alert": "error", "failure": "error", "bug": "error",
    "success": "success", "check": "success", "succes": "success", "succès": "success",
}  # fmt: skip
_TITLES: Final[dict[str, Promise]] = {
    "info": gettext_lazy("Information"), "information": gettext_lazy("Information"), "note": gettext_lazy("Note"),
    "tip": gettext_lazy("Conseil"), "hint": gettext_lazy("Conseil"), "conseil": gettext_lazy("Conseil"),
    "astuce": gettext_lazy("Astuce"), "important": gettext_lazy("Important"), "warning": gettext_lazy("Attention"),
    "warn": gettext_lazy("Attention"), "attention": gettext_lazy("Attention"), "caution": gettext_lazy("Prudence"),
    "danger": gettext_lazy("Danger"), "error": gettext_lazy("Erreur"), "alert": gettext_lazy("Alerte"),
    "success": gettext_lazy("Succès"), "check": gettext_lazy("Succès"), "details": gettext_lazy("Détails"),
    "question": gettext_lazy("Question"), "example": gettext_lazy("Exemple"), "exemple": gettext_lazy("Exemple"),
    "quote": gettext_lazy("Citation"), "lexique": gettext_lazy("Lexique"), "steps": gettext_lazy("Étapes"),
    "abstract": gettext_lazy("En bref"), "summary": gettext_lazy("En bref"), "failure": gettext_lazy("Échec"),
    "bug": gettext_lazy("Anomalie"), "working": gettext_lazy("En travaux"),
}  # fmt: skip
# Boxes that only group what they hold.
_BARE: Final = frozenset({
    "code-group", "code-tabs", "tabs", "v-pre", "raw", "slot", "center", "left", "right", "only", "div",
    "steps-list", "cards", "card-grid", "vue", "no-print",
})  # fmt: skip
_UNTITLED: Final = frozenset({"callout", "box", "encadre", "encadré", ""})
_API_TITLES: Final[dict[str, Promise]] = {
    "api-method-request": gettext_lazy("Requête"),
    "api-method-path-parameters": gettext_lazy("Paramètres du chemin"),
    "api-method-query-parameters": gettext_lazy("Paramètres de la requête"),
    "api-method-headers": gettext_lazy("En-têtes"),
    "api-method-body-parameters": gettext_lazy("Paramètres du corps"),
    "api-method-form-data-parameters": gettext_lazy("Paramètres du formulaire"),
    "api-method-response": gettext_lazy("Réponses"),
}
_PLACES: Final[dict[str, Promise]] = {
    "path": gettext_lazy("chemin"), "query": gettext_lazy("requête"), "header": gettext_lazy("en-tête"),
    "body": gettext_lazy("corps"), "cookie": gettext_lazy("cookie"), "formdata": gettext_lazy("formulaire"),
}  # fmt: skip


def frame(box: Box) -> Frame:
    """What stands around the content of a box."""
    maker = _MAKERS.get(box.kind)
    if maker is not None and (box.dialect in {"gitbook", "div"} or box.kind == "details"):
        return maker(box)
    return notice(box.kind, box.title)


def notice(kind: str, title: str) -> Frame:
    """An alert or a call-out. Its title is the one given, else the French name of its kind."""
    if kind in _BARE and not title:
        return [opening("div")], [closing("div")]
    severity = _SEVERITIES.get(kind)
    named = str(_TITLES.get(kind, "")) or kind.replace("-", " ").capitalize()
    shown = title or ("" if kind in _UNTITLED else named)
    if severity is None or is_lexicon(kind, title):
        return _titled("fr-callout", "fr-callout__title", shown, lexicon=is_lexicon(kind, title))
    return _titled(f"fr-alert fr-alert--{severity}", "fr-alert__title", shown, is_default=not title)


def is_lexicon(kind: str, title: str) -> bool:
    """Whether a box defines words."""
    return kind == LEXICON or title.strip().casefold().startswith(LEXICON)


# ---- tokens


def opening(tag: str, **attributes: str) -> Token:
    """The start of an element; `class_` gives its class."""
    values: dict[str, str | int | float] = {
        name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()
    }
    return Token("box_open", tag, 1, attrs=values, block=True)


def closing(tag: str) -> Token:
    """The end of an element."""
    return Token("box_close", tag, -1, block=True)


def markdown(source: str) -> Token:
    """Words that may hold emphasis and links."""
    return Token("inline", "", 0, content=source, children=[], block=True)


def words(text: str) -> Token:
    """Words as they are."""
    return Token("inline", "", 0, children=[Token("text", "", 0, content=text)], block=True)


def link(target: str, label: str) -> Token:
    """A link alone."""
    children = [
        Token("link_open", "a", 1, attrs={"href": target}, meta={"is_card": True}),
        Token("text", "", 0, content=label or target),
        Token("link_close", "a", -1),
    ]
    return Token("inline", "", 0, children=children, block=True)


def _code(text: str) -> Token:
    children = [Token("code_inline", "code", 0, content=text)]
    return Token("inline", "", 0, children=children, block=True)


def _paragraph(content: Token, class_: str = "") -> Tokens:
    start = opening("p", class_=class_) if class_ else opening("p")
    return [start, content, closing("p")]


def _titled(
    class_: str, title_class: str, title: str, *, lexicon: bool = False, is_default: bool = False
) -> Frame:
    start = opening("div", class_=class_)
    start.meta = {"lexicon": lexicon}
    tokens = [start]
    if title:
        title_start = opening("p", class_=title_class)
        title_start.meta = {"default_title": is_default}
        tokens += [title_start, markdown(title), closing("p")]
    return tokens, [closing("div")]


def _fold(title: str, *, is_open: bool, boxed: bool = True) -> Frame:
    class_ = "pv-fold pv-fold--text" + (" pv-fold--boxed" if boxed else "")
    start = (
        opening("details", class_=class_, open="") if is_open else opening("details", class_=class_)
    )
    head = [start, opening("summary"), markdown(title), closing("summary")]
    return [*head, opening("div", class_="pv-fold__body")], [closing("div"), closing("details")]


# ---- boxes of GitBook and HTML


def _hint(box: Box) -> Frame:
    style = box.attributes.get("style", "info").lower()
    return notice(style if style in _SEVERITIES else "info", box.title)


def _details(box: Box) -> Frame:
    return _fold(box.title or str(_TITLES["details"]), is_open="open" in box.attributes)


def _group(_box: Box) -> Frame:
    return [opening("div")], [closing("div")]


def _tab(box: Box) -> Frame:
    title = box.title or _("Onglet %(number)s") % {"number": box.place + 1}
    return _fold(title, is_open=box.place == 0, boxed=False)


def _folds(_box: Box) -> Frame:
    return [opening("div", class_="pv-folds")], [closing("div")]


def _steps(_box: Box) -> Frame:
    return [opening("div", class_="pv-steps")], [closing("div")]


def _step(_box: Box) -> Frame:
    return [opening("div", class_="pv-step")], [closing("div")]


def _columns(_box: Box) -> Frame:
    return [opening("div", class_="fr-grid-row fr-grid-row--gutters")], [closing("div")]


def _column(_box: Box) -> Frame:
    return [opening("div", class_="fr-col-12 fr-col-md-6")], [closing("div")]


def _code_box(box: Box) -> Frame:
    title = _paragraph(words(box.title), "pv-code__title") if box.title else []
    return [opening("div", class_="pv-code"), *title], [closing("div")]


def _update(box: Box) -> Frame:
    date = box.attributes.get("date", "")
    return [opening("div"), *(_paragraph(words(date), "pv-muted") if date else [])], [
        closing("div")
    ]


# ---- references to files and other sites


def _reference(target: str, label: str) -> Frame:
    shown = _paragraph(link(target, label)) if target else []
    return [opening("div", class_="pv-ref"), *shown], [closing("div")]


def _file(box: Box) -> Frame:
    target = box.attributes.get("src") or box.attributes.get("url", "")
    return _reference(target, unquote(PurePosixPath(urlsplit(target).path).name) or target)


def _embed(box: Box) -> Frame:
    target = box.attributes.get("url") or box.attributes.get("src", "")
    return _reference(target, site_name(target))


def _content_reference(box: Box) -> Frame:
    if box.end is not None:
        return [opening("div", class_="pv-ref")], [closing("div")]
    target = box.attributes.get("url") or box.attributes.get("page", "")
    return _reference(target, page_name(target))


def _words(box: Box) -> Frame:
    style = box.attributes["style"].lower()
    start, final = notice(style if style in _SEVERITIES else "callout", box.title)
    return [*start, *_paragraph(markdown(box.attributes["words"]))], final


def _include(box: Box) -> Frame:
    return _reference(box.attributes["url"], page_name(box.attributes["url"]))


def site_name(target: str) -> str:
    """An address in the words of a reader: its site and path, without what a program adds."""
    address = urlsplit(target)
    if not address.netloc:
        return page_name(target)
    return (address.netloc.removeprefix("www.") + unquote(address.path)).rstrip("/")


def page_name(target: str) -> str:
    """The title that the name of a file suggests."""
    path = PurePosixPath(unquote(urlsplit(target).path))
    stem = path.stem
    if stem.lower() in {"readme", "index"}:
        stem = path.parent.name
    name = stem.replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:] if name.strip(". ") else target


# ---- descriptions of APIs


def _operation(box: Box) -> Frame:
    values = box.attributes
    address = (values.get("baseUrl") or values.get("host", "")) + values.get("path", "")
    method = values.get("method", "").upper()
    tokens = [opening("div", class_="fr-callout pv-operation")]
    if title := values.get("summary") or box.title:
        tokens += _paragraph(markdown(title), "fr-callout__title")
    if call := f"{method} {address}".strip():
        tokens += _paragraph(_code(call))
    if source := values.get("src", ""):
        tokens += _paragraph(link(source, _("Description de l’API")))
    return tokens, [closing("div")]


def _parameter(box: Box) -> Frame:
    values = box.attributes
    place = values.get("in", "").lower()
    facts = [str(_PLACES.get(place, place)), values.get("type", "")]
    facts.append(_("obligatoire") if values.get("required", "") == "true" else "")
    content = _code(values.get("name", ""))
    if shown := ", ".join(fact for fact in facts if fact):
        (content.children or []).append(Token("text", "", 0, content=f" ({shown})"))
    return [opening("div", class_="pv-parameter"), *_paragraph(content)], [closing("div")]


def _response(box: Box) -> Frame:
    status = box.attributes.get("status") or box.attributes.get("httpCode", "")
    title = _("Réponse %s") % status
    if description := box.attributes.get("description", "").strip():
        title += f" : {description}"
    return _fold(title, is_open=False)


def _api_group(box: Box) -> Frame:
    title = str(_API_TITLES.get(box.kind, ""))
    start = [opening("div")]
    if title:
        start += [opening("p"), opening("strong"), words(title), closing("strong"), closing("p")]
    return start, [closing("div")]


def _api_title(_box: Box) -> Frame:
    return [opening("div", class_="fr-callout__title")], [closing("div")]


_MAKERS: Final[dict[str, Callable[[Box], Frame]]] = {
    "hint": _hint, "details": _details, "tabs": _folds, "tab": _tab, "stepper": _steps, "step": _step,
    "columns": _columns, "column": _column, "code": _code_box, "updates": _group, "update": _update,
    "file": _file, "embed": _embed, "content-ref": _content_reference, "page-ref": _content_reference,
    "include": _include, "words": _words, "swagger": _operation, "openapi": _operation, "openapi-operation": _operation,
    "swagger-description": _group, "swagger-parameter": _parameter, "swagger-response": _response,
    "api-method": _operation, "api-method-summary": _api_title, "api-method-parameter": _parameter,
    "api-method-response-example": _response, "api-method-response-example-description": _group,
    "api-method-description": _group, "api-method-spec": _group,
    **dict.fromkeys(_API_TITLES, _api_group),
}  # fmt: skip
