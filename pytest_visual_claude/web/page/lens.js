/* Zoom and pan, kept in step over every picture of the stage. */

const windows = () => [...document.querySelectorAll("#stage .window")];
const papers = () => [...document.querySelectorAll("#stage .paper")];

function extent() {
  const sizes = papers().map((paper) => [Number(paper.dataset.width), Number(paper.dataset.height)]);
  return [Math.max(1, ...sizes.map(([width]) => width)), Math.max(1, ...sizes.map(([, height]) => height))];
}

/* As wide as the window, never larger than life: a tall page is scrolled, not shrunk to a thread. */
function fit() {
  const [view] = windows();
  if (!view) return;
  const [width, height] = extent();
  const whole = Math.min(view.clientWidth / width, view.clientHeight / height);
  lens.zoom = Math.min(1, height > 2 * width ? view.clientWidth / width : whole);
  Object.assign(lens, { x: 0, y: 0, fitted: true });
  place();
}

function place() {
  const [view] = windows();
  if (!view) return;
  const [width, height] = extent();
  lens.x = within(lens.x, view.clientWidth, width * lens.zoom);
  lens.y = within(lens.y, view.clientHeight, height * lens.zoom);
  for (const paper of papers()) {
    paper.style.transform = `translate(${lens.x}px, ${lens.y}px) scale(${lens.zoom})`;
    paper.style.setProperty("--zoom", lens.zoom);
    paper.classList.toggle("sharp", lens.zoom >= 2);
  }
  byId("zoom").textContent = `${Math.round(lens.zoom * 100)} %`;
}

function within(offset, room, size) {
  return size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, offset));
}

function zoomTo(zoom, atX, atY) {
  const [view] = windows();
  if (!view) return;
  const next = Math.min(16, Math.max(0.05, zoom));
  const [x, y] = [atX ?? view.clientWidth / 2, atY ?? view.clientHeight / 2];
  lens.x = x - ((x - lens.x) / lens.zoom) * next;
  lens.y = y - ((y - lens.y) / lens.zoom) * next;
  lens.zoom = next;
  lens.fitted = false;
  place();
}

function pan(x, y) {
  lens.x += x;
  lens.y += y;
  lens.fitted = false;
  place();
}

/* Brings a region into the middle, large enough to be seen. */
function approach(box) {
  const [view] = windows();
  if (!view) return;
  const room = Math.min(view.clientWidth / Math.max(box.width, 1), view.clientHeight / Math.max(box.height, 1));
  lens.zoom = Math.min(4, Math.max(0.05, room * 0.6));
  lens.x = view.clientWidth / 2 - (box.x + box.width / 2) * lens.zoom;
  lens.y = view.clientHeight / 2 - (box.y + box.height / 2) * lens.zoom;
  lens.fitted = false;
  place();
}

function listen(stage) {
  for (const view of stage.querySelectorAll(".window")) {
    const fingers = new Map();
    view.addEventListener("wheel", (event) => wheel(event, view), { passive: false });
    view.addEventListener("dblclick", (event) => {
      const at = spot(event, view);
      if (lens.fitted) zoomTo(lens.zoom < 1 ? 1 : 2, ...at); else fit();
    });
    view.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button, input, label") && !event.target.closest(".region")) return;
      fingers.set(event.pointerId, spot(event, view));
    });
    view.addEventListener("pointermove", (event) => drag(event, view, fingers));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      view.addEventListener(end, (event) => { fingers.delete(event.pointerId); view.classList.remove("grabbed"); });
    }
  }
}

function spot(event, view) {
  const box = view.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function wheel(event, view) {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) zoomTo(lens.zoom * Math.exp(-event.deltaY / 300), ...spot(event, view));
  else pan(-(event.shiftKey ? event.deltaY : event.deltaX), event.shiftKey ? 0 : -event.deltaY);
}

function drag(event, view, fingers) {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = spot(event, view);
  const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
  fingers.set(event.pointerId, now);
  view.classList.add("grabbed");
  if (!other) { pan(now[0] - before[0], now[1] - before[1]); return; }
  const [was, is] = [before, now].map((at) => Math.hypot(at[0] - other[0], at[1] - other[1]));
  zoomTo(lens.zoom * (is / Math.max(was, 1)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
}

function split(share) {
  lens.split = Math.min(1, Math.max(0, share));
  const [view] = windows();
  const [under, over] = document.querySelectorAll("#stage .layer");
  const handle = document.querySelector("#stage .handle");
  if (!view || !over || !handle) return;
  const at = lens.split * view.clientWidth;
  over.style.clipPath = `inset(0 0 0 ${at}px)`;
  under.style.clipPath = `inset(0 ${view.clientWidth - at}px 0 0)`;
  handle.style.left = `${at}px`;
  handle.setAttribute("aria-valuenow", Math.round(lens.split * 100));
}

function slide(handle) {
  handle.addEventListener("pointerdown", (event) => { handle.setPointerCapture(event.pointerId); event.stopPropagation(); });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) split(spot(event, handle.parentElement)[0] / handle.parentElement.clientWidth);
  });
  handle.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -0.02, ArrowRight: 0.02 }[event.key];
    if (by) { event.preventDefault(); event.stopPropagation(); split(lens.split + by); }
  });
}
