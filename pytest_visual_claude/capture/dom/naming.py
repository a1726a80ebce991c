"""What assistive technology calls an element: its role and its accessible name, as far as the markup says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_visual_claude.capture.dom.element import Element

#: How much of a name is kept.
LONGEST = 80

_ROLES = {
    "button": "button",
    "summary": "button",
    "nav": "navigation",
    "main": "main",
    "header": "banner",
    "footer": "contentinfo",
    "aside": "complementary",
    "form": "form",
    "article": "article",
    "ul": "list",
    "ol": "list",
    "li": "listitem",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "columnheader",
    "select": "combobox",
    "textarea": "textbox",
    "img": "img",
    "dialog": "dialog",
    "hr": "separator",
    "p": "paragraph",
    "progress": "progressbar",
    "meter": "meter",
    "figure": "figure",
    "label": "label",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
_INPUTS = {
    **dict.fromkeys(("button", "submit", "reset", "image"), "button"),
    "checkbox": "checkbox",
    "radio": "radio",
    "range": "slider",
    "number": "spinbutton",
    "search": "searchbox",
}
_NAMED_BY_CONTENT = frozenset(
    ("button", "link", "heading", "cell", "columnheader", "tab", "menuitem", "option", "label", "checkbox", "switch")
)
_FIELDS = frozenset(("input", "select", "textarea"))
#: Fields whose values are nobody's business, whatever they show.
_SECRET = ("password", "cc-", "one-time-code")


def role(element: Element) -> str:
    """The role that the markup gives or the tag has; ``""`` for none."""
    tag, attributes = element.tag, element.attributes
    if given := attributes.get("role", "").split():
        return given[0]
    if tag == "a":
        return "link" if "href" in attributes else ""
    if tag == "input":
        return _INPUTS.get(attributes.get("type", "text"), "textbox")
    return _ROLES.get(tag, "")


def shown_value(element: Element) -> str:
    """What a field shows: its value, or in its place its placeholder; never what is secret."""
    kind, attributes = element.attributes.get("type", "text"), element.attributes
    if element.tag not in _FIELDS or kind in ("checkbox", "radio", "hidden", "file", "range", "color", "image"):
        return ""
    secret = kind == "password" or any(word in attributes.get("autocomplete", "") for word in _SECRET)
    return (not secret and element.value) or attributes.get("placeholder", "")


def names(elements: Sequence[Element], texts: Sequence[str]) -> list[str]:
    """The accessible name of each element; ``""`` for none.

    :param texts: what stands in each by itself.
    """
    content = _contents(elements, texts)
    by_id = {element.attributes["id"]: content[at] for at, element in enumerate(elements) if "id" in element.attributes}
    labels = {
        element.attributes.get("for", ""): content[at] for at, element in enumerate(elements) if element.tag == "label"
    }
    labels.pop("", None)
    accessible = []
    for at, element in enumerate(elements):
        attributes = element.attributes
        named = " ".join(by_id.get(reference, "") for reference in attributes.get("aria-labelledby", "").split())
        label = labels.get(attributes.get("id", ""), "") or _wrapping(elements, at, content)
        by_content = content[at] if role(element) in _NAMED_BY_CONTENT else ""
        candidates = (named, attributes.get("aria-label", ""), label, *_own(attributes, element), by_content)
        last = attributes.get("title", "")
        accessible.append(
            next((" ".join(candidate.split())[:LONGEST] for candidate in (*candidates, last) if candidate.strip()), "")
        )
    return accessible


def _own(attributes: Mapping[str, str], element: Element) -> tuple[str, str]:
    button = element.tag == "input" and role(element) == "button"
    return attributes.get("alt", ""), attributes.get("value", "") if button else attributes.get("placeholder", "")


def _wrapping(elements: Sequence[Element], at: int, content: Sequence[str]) -> str:
    """The text of the label around a field."""
    while elements[at].tag in _FIELDS and elements[at].parent >= 0:
        at = elements[at].parent
        if elements[at].tag == "label":
            return content[at]
        if elements[at].tag not in ("span", "div"):
            break
    return ""


def _contents(elements: Sequence[Element], texts: Sequence[str]) -> list[str]:
    """The text of each element with all that is in it, as far as a name needs it."""
    content = [text if element.tag not in _FIELDS else "" for element, text in zip(elements, texts, strict=True)]
    for at in range(len(elements) - 1, 0, -1):
        parent = elements[at].parent
        if parent >= 0 and content[at]:
            own = texts[parent]
            rest = content[parent][len(own) :].strip()
            content[parent] = " ".join(filter(None, (own, content[at], rest)))[: LONGEST * 2 + len(own)]
    return [" ".join(text.split()) for text in content]
