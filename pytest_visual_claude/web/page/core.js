/* What every part of the page shares: the data, the state, and how text gets on the page. */

const data = JSON.parse(document.getElementById("data").textContent);
const reviewing = data.mode === "review";
const SEVERITIES = ["cosmetic", "minor", "major", "critical"];
const OUTCOMES = ["changed", "renderer", "missing", "unstable", "undecided", "unreadable", "uncaptured", "tolerated", "written", "matched"];
const state = { chosen: -1, opened: new Set(), view: "pair", regions: true, masks: false, filter: { outcomes: new Set(), kind: "", severity: "", text: "" } };

const byId = (id) => document.getElementById(id);

/* Control and direction characters as something to see. Everything reaches the page as text nodes, never as markup. */
function visible(text) {
  return String(text).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (char) => {
    const code = char.charCodeAt(0);
    if (code === 9) return " ";
    return code < 32 ? String.fromCharCode(0x2400 + code) : "\u25af";
  });
}

/* An element: el("p.dim", {title: "…"}, "text", child). A text is a text node, in its own direction. */
function el(what, properties = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag);
  made.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined) made.setAttribute(name, visible(value));
  }
  fill(made, ...children);
  return made;
}

function fill(element, ...children) {
  const texts = children.map((child) => (child instanceof Node ? child : document.createTextNode(visible(child ?? ""))));
  if (children.some((child) => typeof child === "string")) element.dir = "auto";
  element.replaceChildren(...texts);
}

const dot = (tone) => el(`span.dot.tone-${tone}`, { "aria-hidden": "true" });

/* The checks, each with what is shown of it, in the order a person would want them: worst first. */
let checks = [];

function read({ run, shown, causes }) {
  checks = run.checks.map((check, index) => ({ ...check, ...shown[index], causes: told(check, shown[index]), worst: worst(check) }));
  readGroups(causes);
  checks.sort((a, b) => rankOf(a) - rankOf(b) || OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) || b.worst - a.worst || (a.path < b.path ? -1 : 1));
}

/* What several checks have behind them, and nothing else: looked at and decided about as one. The worst first. */
let groups = [];

function readGroups(causes) {
  const order = new Map(causes.map(({ id }, index) => [id, index]));
  const found = new Map();
  for (const check of checks) {
    if (!check.behind.length) continue;
    const ids = check.behind.slice().sort((a, b) => order.get(a) - order.get(b));
    const id = ids.join("+");
    if (!found.has(id)) found.set(id, { id, causes: ids.map((one) => causes[order.get(one)]), checks: [] });
    found.get(id).checks.push(check);
  }
  groups = [...found.values()].filter((group) => group.checks.length > 1)
    .sort((a, b) => order.get(a.causes[0].id) - order.get(b.causes[0].id) || b.checks.length - a.checks.length);
}

const groupOf = (check) => groups.find((group) => group.checks.includes(check));

function rankOf(check) {
  const at = groups.indexOf(groupOf(check));
  return at < 0 ? groups.length : at;
}

/* What the page says changed in it: each with its sentence, which the shell says in the same words. */
const told = (check, { causes }) => (check.causes ?? []).map((cause, at) => ({ ...cause, id: `c${at + 1}`, sentence: causes[at] }));

/* As people are told of it everywhere. */
const titleOf = ({ key }) => (key.variant ? `${key.name} [${key.variant}]` : key.name);

function worst(check) {
  return Math.max(-1, ...check.findings.filter((finding) => !finding.ignored).map((finding) => SEVERITIES.indexOf(finding.severity)));
}

/* The address of a picture: a name that starts with # is a block of this file. */
function address(name) {
  if (!name.startsWith("#")) return name;
  const block = byId(name.slice(1));
  return `data:${block.type};base64,${block.textContent.trim()}`;
}

function announce(text, trouble = false) {
  const notice = byId("notice");
  fill(notice, text);
  notice.classList.toggle("trouble", trouble);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea.hidden");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy"); /* file:// is no secure context everywhere */
    area.remove();
  }
  announce(`Copied: ${text}`);
}
