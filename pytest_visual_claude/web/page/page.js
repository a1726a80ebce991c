/* The start, and the keyboard. */

const KEYS = [
  ["j  k", "next, previous check"], ["s", "skip to the next that waits"], ["a", "accept"], ["r", "reject"], ["u", "undo"],
  ["c  x", "accept, reject all checks with the same cause"], ["e", "open, close their list"],
  ["1 … 5", "side by side, swipe, onion skin, blink, diff"], ["+  -", "zoom in, out"], ["0  9", "fit; pixel for pixel"],
  ["← ↑ ↓ →", "pan; with swipe: ← → move the divider"], ["n  p", "next, previous difference or cause"], ["o", "regions on and off"], ["m", "what masks hide, on this machine"],
  ["space", "blink: show the other"], ["/", "search"], ["Esc", "back to the list"], ["?", "this help"],
];

const ACTIONS = {
  j: () => step(1), k: () => step(-1), a: accept, r: reject, c: () => decideGroup("accept"), x: () => decideGroup("reject"), e: () => toggleGroup(), s: () => skip(), u: undo,
  1: () => look("pair"), 2: () => look("swipe"), 3: () => look("onion"), 4: () => look("blink"), 5: () => look("diff"),
  "+": () => zoomTo(lens.zoom * 1.25), "=": () => zoomTo(lens.zoom * 1.25), "-": () => zoomTo(lens.zoom / 1.25),
  0: fit, 9: () => zoomTo(1), n: () => walkFindings(1), p: () => walkFindings(-1), o: toggleRegions, m: toggleMasks,
  "/": () => byId("text").focus(), "?": () => byId("help").showModal(), Escape: leave,
  ArrowLeft: () => arrow(1, 0), ArrowRight: () => arrow(-1, 0), ArrowUp: () => arrow(0, 1), ArrowDown: () => arrow(0, -1),
};

function arrow(x, y) {
  if (state.view === "swipe" && x) split(lens.split - x * 0.02);
  else pan(x * 60, y * 60);
}

function toggleRegions() {
  state.regions = !state.regions;
  byId("regions").setAttribute("aria-pressed", String(state.regions));
  if (checks[state.chosen]) drawStage(checks[state.chosen]);
}

function toggleMasks() {
  const check = checks[state.chosen];
  if (!check || !knows(check).length) return announce(maskWords(check));
  state.masks = !state.masks;
  return drawStage(check);
}

function leave() {
  byId("main").classList.remove("opened");
  (byId("checks").querySelector('[aria-current="true"]') || byId("checks")).focus();
}

function key(event) {
  const field = event.target.closest?.("input[type=search], select, textarea");
  if (field && event.key === "Escape") field.blur();
  if (field || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.type === "range" && event.key.startsWith("Arrow")) return;
  if (event.key === " ") {
    if (state.view !== "blink" || event.target.closest("button")) return;
    event.preventDefault();
    pauseBlinking();
    return;
  }
  const action = ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || (event.key.startsWith("Arrow") && event.target.closest(".list, .side"))) return;
  event.preventDefault();
  action();
}

function wire() {
  const click = (id, action) => byId(id).addEventListener("click", action);
  click("zoom-in", () => zoomTo(lens.zoom * 1.25));
  click("zoom-out", () => zoomTo(lens.zoom / 1.25));
  click("zoom-fit", fit);
  click("zoom-full", () => zoomTo(1));
  click("regions", toggleRegions);
  click("masks", toggleMasks);
  click("back", leave);
  click("clear", clearFilters);
  click("help-open", () => byId("help").showModal());
  click("accept", accept);
  click("reject", reject);
  click("skip", () => skip());
  click("undo", undo);
  click("accept-shown", acceptShown);
  for (const id of ["text", "kind", "severity"]) {
    byId(id).addEventListener("input", () => { state.filter[id] = byId(id).value; drawList(); });
  }
  document.addEventListener("keydown", key);
  window.addEventListener("resize", () => { byId("stage").classList.toggle("over", state.view === "pair" && wide(byId("stage"))); if (lens.fitted) fit(); else place(); split(lens.split); });
}

function start() {
  fill(byId("mode"), reviewing ? "review" : "report");
  fill(byId("summary"), data.summary);
  byId("summary").title = visible(`${data.run.started} · ${data.run.judge} (${data.run.judge_reason})`);
  fill(byId("keys"), ...KEYS.flatMap(([keys, said]) => [el("dt", {}, ...keys.split("  ").map((one) => el("kbd", {}, one))), el("dd", {}, said)]));
  read(data);
  drawFilters();
  drawList();
  wire();
  if (!checks.length) {
    fill(byId("empty"), "This run made no check.");
    byId("empty").hidden = false;
    return;
  }
  const asked = decodeURIComponent(location.hash.slice(1));
  const at = checks.findIndex((check) => check.path === asked);
  if (at >= 0 || matchMedia("(min-width: 761px)").matches) choose(Math.max(at, 0), at >= 0);
  if (reviewing) setInterval(watch, 3000);
}

start();
