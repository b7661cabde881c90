"""Names of emoji between colons, as VuePress, GitBook and GitHub read them: `:warning:` is ⚠️."""

import re
import unicodedata
from typing import Final

# Those whose name is not that of the character in Unicode.
NAMED: Final = {
    "warning": "⚠️", "tada": "🎉", "construction": "🚧", "white_check_mark": "✅", "heavy_check_mark": "✔️",
    "wink": "😉", "wave": "👋", "thumbsup": "👍", "+1": "👍", "thumbsdown": "👎", "-1": "👎", "smiley": "😃",
    "smile": "😄", "blush": "😊", "ok_hand": "👌", "clap": "👏", "pray": "🙏", "muscle": "💪", "raised_hands": "🙌",
    "information_source": "ℹ️", "bulb": "💡", "point_right": "👉", "point_down": "👇", "point_up": "☝️", "x": "❌",
    "arrow_right": "➡️", "arrow_left": "⬅️", "arrow_up": "⬆️", "arrow_down": "⬇️", "question": "❓",
    "exclamation": "❗", "heart": "❤️", "star": "⭐", "zap": "⚡", "book": "📖", "mag": "🔍", "link": "🔗",
    "email": "📧", "envelope": "✉️", "phone": "☎️", "calendar": "📅", "fr": "🇫🇷", "eu": "🇪🇺", "gear": "⚙️",
    "computer": "💻", "chart_with_upwards_trend": "📈", "rotating_light": "🚨", "no_entry": "⛔", "recycle": "♻️",
    "speech_balloon": "💬", "loudspeaker": "📢", "eyes": "👀", "earth_africa": "🌍", "hourglass": "⏳",
    "pencil2": "✏️", "pushpin": "📌", "round_pushpin": "📍", "hugs": "🤗", "thinking": "🤔", "checkered_flag": "🏁",
    "ballot_box": "🗳️", "balance_scale": "⚖️", "scales": "⚖️", "family": "👪", "bookmark_tabs": "📑",
}  # fmt: skip
_CODE: Final = re.compile(r"(?<![\w:/]):([a-z+-][a-z0-9_+-]{0,39}):(?![\w/])")


def with_emoji(text: str) -> str:
    """The text with the emoji that it names; names that are not known stay."""
    return _CODE.sub(lambda match: _emoji(match[1]) or match[0], text) if ":" in text else text


def _emoji(name: str) -> str:
    if name in NAMED:
        return NAMED[name]
    try:
        found = unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return ""
    return found if unicodedata.category(found) == "So" else ""
