/* The list of checks: filters, groups, thumbnails. */

function shownChecks() {
  const { outcomes, kind, severity, text } = state.filter;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return checks.filter((check) => {
    if (outcomes.size && !outcomes.has(check.outcome)) return false;
    if (kind && !check.findings.some((finding) => finding.kind === kind)) return false;
    if (severity && check.worst < SEVERITIES.indexOf(severity)) return false;
    return words.every((word) => haystack(check).includes(word));
  });
}

function haystack(check) {
  check.haystack ??= [check.path, check.key.test, check.reason, ...check.renderer, ...check.findings.map((f) => f.sentence), ...check.causes.map((cause) => cause.sentence)].join("\n").toLowerCase();
  return check.haystack;
}

function drawFilters() {
  const present = OUTCOMES.filter((outcome) => checks.some((check) => check.outcome === outcome));
  fill(byId("outcomes"), ...present.map((outcome) => {
    const count = checks.filter((check) => check.outcome === outcome).length;
    const on = state.filter.outcomes.has(outcome);
    return el("button", { type: "button", "aria-pressed": String(on), "data-outcome": outcome, onclick: () => toggleOutcome(outcome) },
      dot(outcome), document.createTextNode(`${count} ${outcome}`));
  }));
  options("kind", [...new Set(checks.flatMap((check) => check.findings.map((finding) => finding.kind)))].sort(), "any kind");
  options("severity", SEVERITIES.slice().reverse(), "any severity");
}

function options(id, values, none) {
  const select = byId(id);
  const said = (value) => (id === "severity" && value !== "critical" ? `${value} or worse` : value);
  select.replaceChildren(...["", ...values].map((value) => el("option", { value }, value ? said(value) : none)));
  select.value = state.filter[id];
}

function toggleOutcome(outcome) {
  const { outcomes } = state.filter;
  if (!outcomes.delete(outcome)) outcomes.add(outcome);
  drawFilters();
  drawList();
  byId("outcomes").querySelector(`[data-outcome="${outcome}"]`)?.focus();
}

function clearFilters() {
  state.filter = { outcomes: new Set(), kind: "", severity: "", text: "" };
  byId("text").value = "";
  drawFilters();
  drawList();
}

function drawList() {
  const shown = shownChecks();
  const shared = groups.map((group) => [group, group.checks.filter((check) => shown.includes(check))]).filter(([, of]) => of.length);
  const alone = OUTCOMES.map((outcome) => [outcome, shown.filter((check) => check.outcome === outcome && !groupOf(check))]).filter(([, of]) => of.length);
  fill(byId("checks"), ...shared.map(([group, of]) => causeSection(group, of)), ...alone.map(([outcome, of]) => outcomeSection(outcome, of)));
  byId("none").hidden = shown.length > 0 || checks.length === 0;
  byId("bulk").hidden = !reviewing;
  if (reviewing) drawBulk(shown);
}

/* One cause, or several that always come together: a line to open its checks, and one decision for all of them. */
function causeSection(group, of) {
  const open = state.opened.has(group.id);
  const left = group.checks.filter(waits).length;
  const count = `${of.length} check${of.length === 1 ? "" : "s"}`;
  const said = group.causes.map((one) => el("span.cause-said", { title: one.said }, one.said));
  const heading = el("button.group-heading", { type: "button", "aria-expanded": String(open), "data-group": group.id, onclick: () => toggleGroup(group) },
    el("span.rate", {}, el("span", {}, group.causes[0].severity || "unrated"), el("i", {}, ` · ${count}`)), ...said);
  const act = (verb, key) => {
    const button = el("button", { type: "button", "data-verb": verb, onclick: () => decideGroup(verb, group) },
      el("span", {}, reviewing ? `${verb === "accept" ? "Accept" : "Reject"} ${left || "all"}` : `Copy: ${verb}`), el("kbd", {}, key));
    button.disabled = reviewing && !left;
    return button;
  };
  return el(`section.group.tone-${group.causes[0].severity || "undecided"}`, { "aria-label": `${count} with the same cause` },
    el("div.group-head", {}, heading, el("div.group-acts", {}, act("accept", "c"), act("reject", "x"))),
    ...(open ? [el("ul", {}, ...of.map((check) => el("li", {}, row(check))))] : []));
}

function toggleGroup(group = groupOf(checks[state.chosen])) {
  if (!group) { announce("No other check has the same cause."); return; }
  if (!state.opened.delete(group.id)) state.opened.add(group.id);
  drawList();
  byId("checks").querySelector(`[data-group="${group.id}"]`)?.focus();
}

function outcomeSection(outcome, of) {
  return el("section", { "aria-label": `${of.length} ${outcome}` },
    el(`h3.tone-${outcome}`, {}, el("span", {}, outcome), el("span", {}, String(of.length))),
    el("ul", {}, ...of.map((check) => el("li", {}, row(check)))));
}

function row(check) {
  const lead = check.findings.find((finding) => SEVERITIES.indexOf(finding.severity) === check.worst && !finding.ignored);
  const drawn = check.outcome === "renderer" ? check.renderer.join(", ") : "";
  const said = lead ? lead.sentence : drawn || check.reason;
  const plain = !check.thumb;
  const index = checks.indexOf(check);
  const button = el(`button.check${plain ? ".plain" : ""}${check.decided ? ".decided" : ""}`, {
    type: "button", "data-index": String(index), "aria-current": String(index === state.chosen), onclick: () => choose(index, true),
  });
  const place = el("span.where", {}, check.decided || check.key.module);
  const text = el("span", {}, el("span.name", {}, titleOf(check) + (check.key.browser && check.key.browser !== "chromium" ? ` · ${check.key.browser}` : "")), place);
  if (said && !plain) text.append(el("span.said", {}, said));
  if (!plain) button.append(el("img.thumb", { src: address(check.thumb), alt: "", loading: "lazy", decoding: "async" }));
  button.append(text);
  return button;
}

/* Moves the mark of the chosen check, without drawing the list anew: 500 rows stay where they are. */
function markChosen() {
  const group = groupOf(checks[state.chosen]);
  if (group && !state.opened.has(group.id)) {
    state.opened.add(group.id);
    drawList();
  }
  for (const other of byId("checks").querySelectorAll('[aria-current="true"]')) other.setAttribute("aria-current", "false");
  const button = byId("checks").querySelector(`[data-index="${state.chosen}"]`);
  button?.setAttribute("aria-current", "true");
  button?.scrollIntoView({ block: "nearest" });
}

function step(by, wanted = () => true) {
  const order = shownChecks().map((check) => checks.indexOf(check));
  const from = order.indexOf(state.chosen);
  for (let at = from + by; at >= 0 && at < order.length; at += by) {
    if (wanted(checks[order[at]])) return choose(order[at]);
  }
  return announce(by > 0 ? "That was the last one." : "That was the first one.");
}
