"""Which rule sets a property of an element now: ``CSS.getMatchedStylesForNode``, for the few that are named."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import Declaration
from pytest_visual_claude.model.css import file_name


def declarations(target: Any, handles: Sequence[int]) -> Steps[dict[int, tuple[Declaration, ...]]]:
    """The declarations that hold for each element, weakest first; none where the browser does not tell.

    :param handles: of the snapshot that was just taken.
    """
    if browser_of(target) != "chromium" or not handles:
        return {}
    page, sheets, declared = page_of(target), dict[str, Sheet](), dict[int, tuple[Declaration, ...]]()

    def added(event: Mapping[str, Any]) -> None:
        sheets[event["header"]["styleSheetId"]] = sheet_of(event["header"])

    try:
        session = yield from opened(page)
        session.on("CSS.styleSheetAdded", added)
        for command, options in (("DOM.getDocument", {"depth": 0}), ("CSS.enable", {})):
            yield functools.partial(session.send, command, options)
        push = functools.partial(session.send, "DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": list(handles)})
        ids = (yield push)["nodeIds"]
        for handle, node in zip(handles, ids, strict=True):
            matched = yield functools.partial(session.send, "CSS.getMatchedStylesForNode", {"nodeId": node})
            declared[handle] = tuple(_read(matched, sheets))
        session.remove_listener("CSS.styleSheetAdded", added)
        for command in ("CSS.disable", "DOM.disable"):
            yield functools.partial(session.send, command)
    except Exception:  # noqa: BLE001 - a rule that cannot be named is not named
        return declared
    return declared


@dataclass(frozen=True)
class Sheet:
    """A style sheet: its file, or that of the page it stands in, and in which line of it it starts."""

    file: str = ""
    start: int = 0


def sheet_of(header: Mapping[str, Any]) -> Sheet:
    """:param header: as ``CSS.styleSheetAdded`` tells it."""
    name = file_name(header["sourceURL"])
    if header["isInline"] and "." not in name:
        name = "the page's <style>"  # the address of a page is no file, and may have a number made for this run
    return Sheet(name or "a style sheet of the page", int(header["startLine"]))


def _read(matched: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Declaration]:
    if attributes := matched.get("attributesStyle"):
        yield from _style(attributes, Sheet("attribute"))
    for match in matched.get("matchedCSSRules", ()):
        rule = match["rule"]
        if rule["origin"] != "user-agent":
            selector = rule["selectorList"]["text"]
            yield from _style(rule["style"], sheets.get(rule.get("styleSheetId", ""), Sheet()), selector)
    if inline := matched.get("inlineStyle"):
        yield from _style(inline, Sheet("inline style"))


def _style(style: Mapping[str, Any], sheet: Sheet, selector: str = "") -> Iterator[Declaration]:
    # Those without their text are what shorthands come to; all are, where the browser has no source of the sheet.
    properties = style["cssProperties"]
    for declaration in [written for written in properties if "text" in written] or properties:
        if not declaration.get("disabled") and declaration.get("parsedOk", True):
            line = (
                f":{sheet.start + declaration['range']['startLine'] + 1}" if selector and "range" in declaration else ""
            )
            longhands = {part["name"]: part["value"] for part in declaration.get("longhandProperties", ())}
            important = declaration.get("important", False)
            value = declaration["value"].removesuffix("!important").strip()
            yield Declaration(declaration["name"], value, f"{sheet.file}{line}", selector, important, longhands)
