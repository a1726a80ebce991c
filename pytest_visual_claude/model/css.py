"""The properties of CSS that say how an element is drawn: what a DOM snapshot keeps, and what each is unless set.

Initial values are written as browsers compute them. Lengths that a browser answers as used, not as set (``width``,
``height``), are not here: the element's box says them.
"""

from __future__ import annotations

import functools
import re

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")


def _read(table: str) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in table.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


#: Inherited properties, with their initial values.
INHERITED = _read("""
    color: #000000; font-family: ; font-size: 16px; font-style: normal; font-weight: 400; font-stretch: 100%;
    font-variant-caps: normal; font-variant-numeric: normal; letter-spacing: normal; line-height: normal;
    word-spacing: 0px; word-break: normal; text-align: start; text-indent: 0px; text-transform: none;
    text-shadow: none; white-space-collapse: collapse; text-wrap-mode: wrap; overflow-wrap: normal; direction: ltr;
    writing-mode: horizontal-tb; text-underline-offset: auto; visibility: visible; list-style-type: disc;
    list-style-position: outside; list-style-image: none; border-collapse: separate; accent-color: auto;
    fill: #000000; stroke: none; stroke-width: 1px; border-spacing: 0px; image-rendering: auto
""")

#: Answered as used, too, where they are ``auto``: what changed may lie elsewhere.
LAYOUT = {
    **{f"margin-{side}": "0px" for side in _SIDES},
    **dict.fromkeys(_SIDES, "auto"),
    **dict.fromkeys(("grid-template-columns", "grid-template-rows"), "none"),
}

#: The colour of the text, unless set.
CURRENT_COLOUR = (*(f"border-{side}-color" for side in _SIDES), "outline-color", "text-decoration-color")

_OWN = _read("""
    display: inline; position: static; float: none; clear: none; opacity: 1; background-color: transparent;
    background-image: none; background-position-x: 0%; background-position-y: 0%; background-size: auto;
    background-repeat: repeat; background-clip: border-box; box-shadow: none; outline-width: 3px; outline-style: none;
    outline-offset: 0px; text-decoration-line: none; text-decoration-style: solid; text-decoration-thickness: auto;
    text-overflow: clip; vertical-align: baseline; min-width: auto; max-width: none; min-height: auto;
    max-height: none; aspect-ratio: auto; box-sizing: content-box; row-gap: normal; column-gap: normal;
    column-count: auto; flex-direction: row; flex-wrap: nowrap; flex-grow: 0; flex-shrink: 1; flex-basis: auto;
    justify-content: normal; justify-items: normal; justify-self: auto; align-content: normal; align-items: normal;
    align-self: auto; order: 0; grid-column-start: auto; grid-column-end: auto; grid-row-start: auto;
    grid-row-end: auto; overflow-x: visible; overflow-y: visible; transform: none; translate: none; rotate: none;
    scale: none; filter: none; backdrop-filter: none; clip-path: none; mask-image: none; mix-blend-mode: normal;
    z-index: auto; object-fit: fill; object-position: 50% 50%; content: normal; -webkit-line-clamp: none
""")

INITIAL = {
    **(INHERITED | LAYOUT | dict.fromkeys(CURRENT_COLOUR, "currentcolor") | _OWN),
    **dict.fromkeys((*(f"{kind}-{side}{end}" for kind, end in (("border", "-width"), ("padding", ""))
                       for side in _SIDES), *(f"border-{corner}-radius" for corner in _CORNERS)), "0px"),
    **{f"border-{side}-style": "none" for side in _SIDES},
}  # fmt: skip

#: What is kept of a ``::marker`` and a ``::placeholder``, as ``::marker color``.
OF_PARTS = ("color", "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "opacity")

_COLOUR = re.compile(r"rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)")
_URL = re.compile(r'url\("(?!data:)([^"?#]*)(?:\?[^"#]*)?(#[^"]*)?"\)')
#: All before the path of an address: where it is served from, on which port, is another thing in every run.
_SERVER = re.compile(r"^(?:(?:about|blob|data):.*|[a-z][a-z\d+.-]*://[^/]*)", re.IGNORECASE | re.DOTALL)
#: How much of a value is kept: a picture as a data: address may have megabytes.
_LONGEST = 160


@functools.lru_cache(8192)
def normal(value: str) -> str:
    """A computed value with its colours as people write them, of addresses only the files' names, and not endless."""
    value = _COLOUR.sub(_hex, _URL.sub(lambda url: f'url("{file_name(url[1])}{url[2] or ""}")', value))
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… ({len(value)} characters)"


#: Shorthands, and what begins as they do and is set by none of them.
_OTHERS = re.compile(
    r"border\S* border-\S*(radius|collapse|spacing)|flex flex-(direction|wrap)|grid grid-(row|column)-\w+"
    r"|outline outline-offset|overflow overflow-wrap|stroke stroke-width|clip clip-path"
)


def is_part(name: str, shorthand: str) -> bool:
    """Whether a shorthand sets this property, whose name begins as its own."""
    return name.startswith(f"{shorthand}-") and not _OTHERS.fullmatch(f"{shorthand} {name}")


def file_name(address: str) -> str:
    """The last part of its path: the same whichever server, port or folder it comes from; ``""`` where it has none."""
    return _SERVER.sub("", address.partition("?")[0].partition("#")[0]).rstrip("/").rpartition("/")[2]


def _hex(match: re.Match[str]) -> str:
    red, green, blue, alpha = match.groups()
    if alpha is None:
        return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
    return "transparent" if match[0] == "rgba(0, 0, 0, 0)" else match[0]
