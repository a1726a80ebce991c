/* The pictures of one check, large: five views, one zoom and one pan for all of them. */

const VIEWS = [["pair", "Side by side"], ["swipe", "Swipe"], ["onion", "Onion"], ["blink", "Blink"], ["diff", "Diff"]];
const lens = { zoom: 1, x: 0, y: 0, fitted: true, split: 0.5, fade: 0.5, timer: 0, top: true };

function pictures(check) {
  const { expected, actual, before, diff } = check.pictures;
  return { first: before && expected, left: before || expected, right: actual, diff, leftName: before ? "The frame before" : check.outcome === "written" ? "Baseline until now" : "Baseline",
    rightName: check.outcome === "written" ? "Written" : "This run" };
}

function possible(check, view) {
  const { left, right, diff } = pictures(check);
  if (view === "diff") return Boolean(diff);
  return view === "pair" ? Boolean(left || right) : Boolean(left && right);
}

function drawStage(check) {
  clearInterval(lens.timer);
  const stage = byId("stage");
  const view = possible(check, state.view) ? state.view : "pair";
  drawViews(check, view);
  drawMasks(check);
  stage.className = `stage ${view}`;
  const { left, right } = pictures(check);
  if (!left && !right) return stage.replaceChildren(el("p.lost", {}, lostWords(check)));
  stage.replaceChildren(...PANES[view](check));
  stage.classList.toggle("over", view === "pair" && wide(stage));
  listen(stage);
  return lens.fitted ? fit() : place();
}

/* Whether the pictures are seen larger one over the other than side by side. */
function wide(stage) {
  const [width, height] = extent();
  const larger = (across, down) => Math.min(1, stage.clientWidth / across / width, height > 2 * width ? 1 : stage.clientHeight / down / height);
  const count = stage.children.length;
  return larger(1, count) > larger(count, 1);
}

function lostWords(check) {
  if (check.outcome === "matched") return "It looks like its baseline. No picture is kept of what is quiet.";
  return check.decided ? `${check.decided}. Its pictures are no longer kept.` : "Its pictures are not kept.";
}

function drawViews(check, view) {
  fill(byId("views"), ...VIEWS.map(([name, said], index) => {
    const button = el("button", { type: "button", "data-view": name, "aria-pressed": String(name === view), title: `${said} (${index + 1})`, onclick: () => look(name) }, said);
    button.disabled = !possible(check, name);
    return button;
  }));
}

function look(view) {
  const check = checks[state.chosen];
  if (!check) return;
  if (!possible(check, view)) { announce("This check has no pictures for that view."); return; }
  state.view = view;
  drawStage(check);
}

const PANES = {
  pair(check) {
    const { first, left, right, leftName, rightName } = pictures(check);
    const sides = [[first, "Baseline", ""], [left, leftName, "baseline_box"], [right, rightName, "box"]].filter(([picture]) => picture);
    return sides.map(([picture, name, box]) => pane([caption(name, picture)], layer(check, picture, name, box)));
  },
  swipe(check) {
    const made = stacked(check);
    const handle = el("button.handle", { type: "button", role: "slider", "aria-label": "Divider between baseline and this run", "aria-valuemin": "0", "aria-valuemax": "100" });
    made.querySelector(".window").append(handle);
    slide(handle);
    requestAnimationFrame(() => split(lens.split));
    return [made];
  },
  onion(check) {
    const made = stacked(check);
    const input = el("input", { type: "range", min: "0", max: "100", value: String(lens.fade * 100), "aria-label": "How much of this run is seen" });
    const show = () => { lens.fade = input.value / 100; made.querySelectorAll(".layer")[1].style.opacity = lens.fade; };
    input.addEventListener("input", show);
    made.querySelector(".window").append(el("label.fader", {}, el("span", {}, "baseline"), input, el("span", {}, "this run")));
    show();
    return [made];
  },
  blink(check) {
    const made = stacked(check);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    lens.top = true;
    const pause = el("button", { type: "button", onclick: pauseBlinking }, still ? "Show the other (space)" : "Pause (space)");
    made.querySelector(".window").append(el("div.fader", {}, el("span", { id: "blinking" }, "this run"), pause));
    if (!still) lens.timer = setInterval(flip, 700);
    return [made];
  },
  diff(check) {
    const { diff, right } = pictures(check);
    const overlay = diff.width === right.width && diff.height === right.height;
    return [pane([caption("Difference", diff)], layer(check, diff, "Difference", overlay ? "box" : "", "quiet"))];
  },
};

function stacked(check) {
  const { left, right, leftName, rightName } = pictures(check);
  const captions = [caption(leftName, left), caption(rightName, right)];
  return pane(captions, layer(check, left, leftName, "baseline_box"), layer(check, right, rightName, "box"));
}

function pane(captions, ...layers) {
  return el("div.pane", {}, el("div.captions", {}, ...captions), el("div.window", {}, ...layers));
}

const caption = (name, picture) => el("span.caption", {}, `${name}  ${picture.width}×${picture.height}`);

function layer(check, picture, name, box, manner = "") {
  const image = el("img", { src: address(picture.under ?? picture.name), alt: `${name} of ${titleOf(check)}`, width: picture.width, height: picture.height, draggable: "false", decoding: "sync" });
  const made = el("div.layer", {}, el("div.paper", { "data-width": picture.width, "data-height": picture.height }, image, ...patch(picture), ...masks(check, picture, box), ...regions(check, box, manner), ...elements(check, box)));
  image.addEventListener("error", () => made.append(el("p.lost", {}, "This picture cannot be shown.")));
  return made;
}

/* In a file, a picture that differs in little is another one and what to lay over it. */
function patch(picture) {
  if (!picture.under) return [];
  const over = el("img.patch", { src: address(picture.name), alt: "", draggable: "false", decoding: "sync" });
  Object.assign(over.style, { left: `${picture.at[0]}px`, top: `${picture.at[1]}px` });
  return [over];
}

/* Masked places are hatched; pressed, what is under them is seen, where this machine kept it. */
function masks(check, picture, box) {
  const places = box === "baseline_box" && !check.pictures.before ? check.baseline_masked : check.masked;
  if (!box || !places.length) return [];
  const hatches = places.map((place) => {
    const made = el("i.mask", { "aria-hidden": "true" });
    Object.assign(made.style, { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width}px`, height: `${place.height}px` });
    return made;
  });
  if (!state.masks || !picture.hidden) return hatches;
  const under = el("img.hidden-part", { src: address(picture.hidden), alt: "What is under the masks", width: picture.width, height: picture.height, draggable: "false", decoding: "sync" });
  under.addEventListener("load", () => hatches.forEach((made) => made.classList.add("open")));
  under.addEventListener("error", () => under.remove());
  return [under, ...hatches];
}

const knows = (check) => ["expected", "actual"].filter((name) => check.pictures[name]?.hidden);

function drawMasks(check) {
  const button = byId("masks");
  button.hidden = !check.masked.length && !check.baseline_masked.length;
  button.disabled = !knows(check).length;
  button.setAttribute("aria-pressed", String(state.masks));
}

function regions(check, box, manner) {
  if (!state.regions || !check.difference || !box || check.outcome === "unstable") return [];
  return check.difference.regions.map((region) => {
    const finding = check.findings.find((one) => one.region === region.id);
    const place = region[box];
    const band = seam(region) && place.width * place.height > 0;
    const button = el(`button.region${band ? ".band" : ""}${manner ? `.${manner}` : ""}${place.x < 30 ? ".inside" : ""}`, {
      type: "button", tabindex: "-1", "data-region": region.id, "data-severity": finding?.severity ?? "cosmetic",
      "aria-label": `${region.id}: ${finding ? `${finding.severity}, ${finding.sentence}` : region.kind}`,
      onclick: () => light(region.id, true), onmouseenter: () => light(region.id), onmouseleave: () => light(""),
    }, el("span.number", {}, region.id));
    Object.assign(button.style, { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width}px`, height: `${place.height}px` });
    return button;
  });
}

/* Where the elements of each cause are: seen while the cause, or a region that it explains, is pointed at. */
function elements(check, box) {
  const places = { box: "boxes", baseline_box: "baseline_boxes" }[box];
  return (places && check.outcome !== "unstable" ? check.causes : []).flatMap((cause) => cause[places].map((place) => {
    const made = el("i.element", { "data-cause": cause.id, "aria-hidden": "true" });
    Object.assign(made.style, { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width}px`, height: `${place.height}px` });
    return made;
  }));
}

/* True where rows or columns came or went and the page moved: one of the boxes is a seam. */
const seam = (region) => ["added", "removed"].includes(region.kind) && region.box.width * region.box.height * region.baseline_box.width * region.baseline_box.height === 0;

function light(id, keep = false) {
  const behind = explaining(id).map((cause) => cause.id);
  mark((one) => one.dataset.region === id || behind.includes(one.dataset.cause));
  if (keep) document.querySelector(`.finding[data-region="${CSS.escape(id)}"]`)?.focus();
}

/* A cause, the boxes of its elements, and the findings it explains: their regions would tint what changed its colour. */
function point(cause) {
  mark((one) => cause && (one.dataset.cause === cause.id || (one.matches(".finding") && cause.regions.includes(one.dataset.region))));
}

const mark = (wanted) => document.querySelectorAll("[data-region], [data-cause]").forEach((one) => one.classList.toggle("lit", Boolean(wanted(one))));

const explaining = (region) => (checks[state.chosen]?.causes ?? []).filter((cause) => cause.regions.includes(region));

function flip() {
  lens.top = !lens.top;
  const [, top] = document.querySelectorAll("#stage .layer");
  if (!top) return clearInterval(lens.timer);
  top.style.visibility = lens.top ? "visible" : "hidden";
  return fill(byId("blinking"), lens.top ? "this run" : "baseline");
}

function pauseBlinking() {
  clearInterval(lens.timer);
  flip();
  fill(document.querySelector(".fader button"), "Show the other (space)");
}
