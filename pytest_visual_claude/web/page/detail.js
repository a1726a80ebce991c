/* One check: its name, its findings beside the pictures, its facts, the commands to type. */

function sourceLine(check) {
  const at = check.location;
  return at ? `${at.file}${at.line ? `:${at.line}` : ""}` : "";
}

function choose(index, byHand = false) {
  const check = checks[index];
  if (!check) return;
  state.chosen = index;
  lens.fitted = true;
  byId("main").classList.toggle("opened", byHand || byId("main").classList.contains("opened") || matchMedia("(min-width: 761px)").matches);
  byId("detail").hidden = false;
  fill(byId("name"), titleOf(check));
  fill(byId("test"), `${check.key.test}${check.location?.line ? `  ·  line ${check.location.line}` : ""}`);
  byId("test").title = visible(sourceLine(check) || check.key.test);
  const badge = byId("outcome");
  fill(badge, check.outcome);
  badge.className = `badge tone-${check.outcome}`;
  fill(byId("side"), ...side(check));
  byId("side").scrollTop = 0;
  drawStage(check);
  drawDecide(check);
  markChosen();
  history.replaceState(null, "", `#${encodeURIComponent(check.path)}`);
}

function side(check) {
  return [
    check.renderer.length && el("p.reason.tone-renderer", {}, `Drawn by another renderer: ${check.renderer.join(", ")}`),
    check.reason && el(`p.reason.tone-${check.outcome}`, {}, check.reason),
    check.findings.length && section(findingsTitle(check), el("ul.findings", {}, ...findings(check))),
    (check.causes.length || check.unexplained) && section("In the page", ...causes(check)),
    check.before.length && section("Met before", ...check.before.map((line) => el("p.before", {}, line))),
    (check.masked.length || check.baseline_masked.length) && section("Masked", el("p.dim", {}, maskWords(check))),
    section("Judged", facts([
      ["by", check.judged || "nobody: no judge was needed"],
      ["warning", check.verdict?.warning],
      ["tolerance", check.tolerance],
      ["tokens", check.verdict?.input_tokens ? `${check.verdict.input_tokens} in, ${check.verdict.output_tokens} out` : ""],
      ["took", check.seconds ? `${check.seconds.toFixed(1)} s` : ""],
    ])),
    check.environment.length && section("The baseline was made elsewhere", facts(check.environment.map((fact) => {
      const [name, ...rest] = fact.split(": ");
      return [name, rest.join(": ")];
    }))),
    section("Where", facts([["test", check.key.test], ["line", sourceLine(check)], ["baseline", check.baseline], ["compared with", check.compared], ["key", check.path]])),
    check.commands.length && section("On the shell", ...check.commands.map(command)),
  ].filter(Boolean);
}

const section = (title, ...children) => el("section", {}, el("h3", {}, title), ...children);

const facts = (pairs) => el("dl.facts", {}, ...pairs.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]));

/* What is under masks leaves no machine: another one shows that there is something, and no more. */
function maskWords(check) {
  const count = Math.max(check?.masked.length ?? 0, check?.baseline_masked.length ?? 0);
  if (!count) return "Nothing is masked in this check.";
  const [places, them] = count === 1 ? ["1 place is", "it"] : [`${count} places are`, "them"];
  const sides = knows(check).map((name) => (name === "actual" ? "this run" : "the baseline"));
  const under = sides.length ? `is kept on this machine alone, for ${sides.join(" and ")}: press m` : "is not kept on this machine";
  return `${places} hatched: not compared, and never shown to Claude. What is under ${them} ${under}.`;
}

function findingsTitle(check) {
  const count = check.findings.length;
  return `${count} difference${count === 1 ? "" : "s"}`;
}

function findings(check) {
  const ordered = [...check.findings].sort((a, b) => a.ignored - b.ignored || SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.region < b.region ? -1 : 1));
  return ordered.map((finding) => el("li", {}, findingButton(check, finding)));
}

function findingButton(check, finding) {
  const region = check.difference?.regions.find((one) => one.id === finding.region);
  const marks = [finding.ignored && "ignored as asked", finding.disputed].filter(Boolean);
  const let_ = finding.ignored || SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(check.tolerance);
  const rate = el("span.rate", {}, el("span", {}, finding.severity), el("i", {}, ` · ${[finding.kind, ...marks].join(" · ")}`));
  return el(`button.finding.tone-${finding.severity}${let_ ? ".let" : ""}`, {
    type: "button", "data-region": finding.region,
    onclick: () => region && approach(spotOf(region)), onmouseenter: () => light(finding.region), onmouseleave: () => light(""),
    onfocus: () => light(finding.region), onblur: () => light(""),
  }, el("span.id", {}, finding.region), rate, el("span.said", {}, finding.sentence), el("span.place", {}, region ? placeWords(region) : ""));
}

function causes(check) {
  if (!check.causes.length) return [el("p.dim", {}, `No causes are named: ${check.unexplained}.`)];
  return [el("ul.causes", {}, ...check.causes.map((cause) => el("li", {}, causeButton(cause))))];
}

function causeButton(cause) {
  const count = cause.elements > 1 ? `${cause.elements} elements` : "";
  const at = firstPlace(cause);
  return el("button.cause", {
    type: "button", "data-cause": cause.id, onclick: () => at && approach(at), onmouseenter: () => point(cause), onmouseleave: () => point(null),
    onfocus: () => point(cause), onblur: () => point(null),
  }, el("span.said", {}, cause.sentence), el("span.place", {}, [cause.regions.join(" "), count, cause.origin.selector].filter(Boolean).join("  ·  ")));
}

const firstPlace = (cause) => cause.boxes[0] ?? cause.baseline_boxes[0];

const spotOf = (region) => (region.box.width * region.box.height ? region.box : region.baseline_box);

function placeWords(region) {
  const box = spotOf(region);
  const { vector, before, after } = region.evidence;
  const moved = vector ? `  moved ${vector[0]},${vector[1]}` : "";
  const colours = before && after && before !== after ? `  ${before} → ${after}` : "";
  return `${box.x},${box.y}  ${box.width}×${box.height}${moved}${colours}`;
}

function command(line) {
  return el("div.command", {}, el("code", {}, line), el("button", { type: "button", "aria-label": `Copy: ${line}`, onclick: () => copy(line) }, "Copy"));
}

function walkFindings(by) {
  const all = [...document.querySelectorAll(".finding, .cause")];
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
  next.focus();
  next.click();
}
