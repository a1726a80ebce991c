"""Which rule sets a property of an element now, for the few that are named.

A script in the page finds it, and the protocol says where it is written. Where that is not clear, it is
``CSS.getMatchedStylesForNode``, which answers with all that the element's ancestors inherit, too: a megabyte of it.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture.dom.writing import Place, Sheet, sheet_of
from pytest_visual_claude.capture.drivers import Beside, Steps, one
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import Declaration

_SCRIPT = Path(__file__).with_name("rules.js").read_text(encoding="utf-8")
#: What a script is given of the page, to be let go of afterwards.
_GROUP = "visual"

Declared = dict[int, tuple[Declaration, ...]]


@dataclass(frozen=True)
class _Setting:
    """What sets a property.

    :param place: of the rule; None for an inline style.
    """

    name: str
    value: str
    important: bool
    place: Place | None

    def written(self, where: str) -> Declaration:
        selector = self.place.selector if self.place else ""
        return Declaration(self.name, self.value, where, selector, self.important)


_Settings = Mapping[int, Sequence[_Setting]]
_Known = tuple[Declaration, ...] | None


def declarations(target: Any, wanted: Mapping[int, Sequence[str]], window: Sequence[float] = ()) -> Steps[Declared]:
    """The declarations that hold for each element, weakest first; none where the browser does not tell.

    :param wanted: for each handle of the snapshot that was just taken, the properties it is about.
    :param window: of that snapshot: while a picture of all the page is taken, it may be another.
    """
    declared: Declared = {}
    if browser_of(target) != "chromium" or not wanted:
        return declared
    try:
        session = yield from opened(page_of(target))
        settings = yield from by_script(session, wanted, window)
        for handle, found in settings.items():
            if not any(setting.place for setting in found):  # then no sheet has to be known
                declared[handle] = tuple(setting.written("inline style") for setting in found)
        if rest := [handle for handle in wanted if handle not in declared]:
            yield from _of_sheets(session, settings, rest, declared)
    except Exception:  # noqa: BLE001 - a rule that cannot be named is not named
        return declared
    return declared


def by_script(session: Any, wanted: Mapping[int, Sequence[str]], window: Sequence[float] = ()) -> Steps[_Settings]:
    """What a script in the page finds out, without the elements of which it is not clear to it."""
    frames: dict[str, dict[int, str]] = {}
    found: dict[int, Sequence[_Setting]] = {}
    for handle, name in zip(wanted, (yield Beside(*(_object(session, handle) for handle in wanted))), strict=True):
        if name:
            frames.setdefault(name.rpartition(".")[0], {})[handle] = name  # a script is of one frame
    for objects in frames.values():
        with contextlib.suppress(Exception):  # styles that it may not read
            found |= yield from _called(session, wanted, objects, window)
    yield _ask(session, "Runtime.releaseObjectGroup", objectGroup=_GROUP)
    return found


def _object(session: Any, handle: int) -> Steps[str]:
    """Its name for a script; ``""`` for a pseudo-element, which is no object of one."""
    with contextlib.suppress(Exception):
        known = yield _ask(session, "DOM.resolveNode", backendNodeId=handle, objectGroup=_GROUP)
        return known["object"]["objectId"]  # type: ignore[no-any-return]
    return ""


def _called(
    session: Any, wanted: Mapping[int, Sequence[str]], objects: Mapping[int, str], window: Sequence[float]
) -> Steps[_Settings]:
    elements = [
        {"value": [list(wanted[handle]) for handle in objects]},
        {"value": list(window)},
        *({"objectId": one} for one in objects.values()),
    ]
    call = {"objectId": next(iter(objects.values())), "arguments": elements, "returnByValue": True}
    answer = yield _ask(session, "Runtime.callFunctionOn", functionDeclaration=_SCRIPT, **call)
    told, places = json.loads(answer["result"]["value"])
    rules = {int(number): Place(**place) for number, place in places.items()}
    return {
        handle: [_Setting(name, value, important, rules.get(rule)) for name, value, important, rule in settings]
        for handle, settings in zip(objects, told, strict=True)
        if settings is not None
    }


def _of_sheets(session: Any, settings: _Settings, handles: Sequence[int], declared: Declared) -> Steps[None]:
    """Those that a style sheet sets, with their lines; of the elements of which it is not clear yet, all."""
    sheets: list[Sheet] = []

    def added(event: Mapping[str, Any]) -> None:
        sheets.append(Sheet(event["header"]))

    session.on("CSS.styleSheetAdded", added)
    try:
        yield Beside(one(_ask(session, "DOM.getDocument", depth=0)), one(_ask(session, "CSS.enable")))
        for handle in handles:
            found = yield from _placed(session, settings.get(handle), sheets)
            declared[handle] = found if found is not None else (yield from by_protocol(session, handle, sheets))
    finally:
        session.remove_listener("CSS.styleSheetAdded", added)
        yield Beside(one(_ask(session, "CSS.disable")), one(_ask(session, "DOM.disable")))


def _placed(session: Any, settings: Sequence[_Setting] | None, sheets: Sequence[Sheet]) -> Steps[_Known]:
    """None where it is not clear where a rule is written."""
    if settings is None:
        return None
    written = []
    for setting in settings:
        where = "inline style"
        if setting.place:
            sheet = sheet_of(setting.place, sheets)
            if sheet and sheet.needs_text and not sheet.text:
                sheet.text = (yield _ask(session, "CSS.getStyleSheetText", styleSheetId=sheet.id))["text"]
            where = sheet.where(setting.place, setting.name) if sheet else ""
        if not where:
            return None
        written.append(setting.written(where))
    return tuple(written)


def by_protocol(session: Any, handle: int, sheets: Sequence[Sheet]) -> Steps[tuple[Declaration, ...]]:
    """All declarations that hold for an element."""
    pushed = yield _ask(session, "DOM.pushNodesByBackendIdsToFrontend", backendNodeIds=[handle])
    matched = yield _ask(session, "CSS.getMatchedStylesForNode", nodeId=pushed["nodeIds"][0])
    return tuple(_read(matched, {sheet.id: sheet for sheet in sheets}))


def _ask(session: Any, command: str, **options: Any) -> Callable[[], Any]:
    return functools.partial(session.send, command, options)


def _read(matched: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Declaration]:
    if attributes := matched.get("attributesStyle"):
        yield from _style(attributes, "attribute")
    for match in matched.get("matchedCSSRules", ()):
        rule = match["rule"]
        if rule["origin"] != "user-agent":
            sheet = sheets.get(rule.get("styleSheetId", ""))
            yield from _style(rule["style"], sheet.file if sheet else "", rule["selectorList"]["text"], sheet)
    if inline := matched.get("inlineStyle"):
        yield from _style(inline, "inline style")


def _style(
    style: Mapping[str, Any], file: str, selector: str = "", sheet: Sheet | None = None
) -> Iterator[Declaration]:
    # Those without their text are what shorthands come to; all are, where the browser has no source of the sheet.
    properties = style["cssProperties"]
    for declaration in [written for written in properties if "text" in written] or properties:
        if not declaration.get("disabled") and declaration.get("parsedOk", True):
            where = sheet.at(declaration["range"]["startLine"]) if sheet and "range" in declaration else file
            longhands = {part["name"]: part["value"] for part in declaration.get("longhandProperties", ())}
            important = declaration.get("important", False)
            value = declaration["value"].removesuffix("!important").strip()
            yield Declaration(declaration["name"], value, where, selector, important, longhands)
