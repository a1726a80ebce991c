/* Decisions. Served, a button is a verb of the shell; in a file, it copies the command. */

const waits = (check) => Boolean(check.waiting && !check.decided);

function drawDecide(check) {
  byId("decide").hidden = !reviewing;
  if (!reviewing) return;
  byId("accept").disabled = !waits(check) || !check.acceptable;
  byId("reject").disabled = !waits(check);
  const left = checks.filter(waits).length;
  fill(byId("progress"), left ? `${left} of ${checks.filter((one) => one.waiting).length} left to decide` : "Nothing waits any more.");
}

function drawBulk(shown) {
  const open = shown.filter((check) => waits(check) && check.acceptable);
  const button = byId("accept-shown");
  const kind = state.filter.kind ? ` '${state.filter.kind}'` : "";
  button.textContent = `Accept all ${open.length} shown${kind}`;
  button.disabled = open.length === 0;
}

/* One request at a time: a second key press waits for nobody, it is not heard. */
let asking = false;

async function ask(verb, body) {
  asking = true;
  document.body.classList.add("asking");
  try {
    return await answerTo(verb, body);
  } finally {
    asking = false;
    document.body.classList.remove("asking");
  }
}

async function answerTo(verb, body) {
  const response = await fetch(verb, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({ error: `The server answered ${response.status}.` }));
  return { status: response.status, ...answer };
}

async function decide(verb, some, sure = false) {
  if (asking) return false;
  const items = some.map((check) => ({ key: check.path, version: check.version }));
  let answer;
  try {
    answer = await ask(verb, { items, sure });
  } catch {
    announce("The server does not answer: is visual-claude review still running?", true);
    return false;
  }
  if (answer.doubts?.length && await confirmed(answer.doubts)) return decide(verb, some, true);
  await follow(answer);
  return answer.status === 200;
}

/* Takes over what the server says is so now. */
async function follow(answer) {
  if (answer.run) renew(answer);
  if (answer.error) announce(answer.error, true);
  else if (answer.said) announce(answer.said);
  byId("undo").disabled = !answer.undoable;
}

function renew(answer) {
  const path = checks[state.chosen]?.path;
  data.run = answer.run;
  data.version = answer.version;
  read(answer);
  state.chosen = checks.findIndex((check) => check.path === path);
  fill(byId("summary"), answer.summary);
  drawFilters();
  drawList();
  if (state.chosen >= 0) choose(state.chosen); else byId("detail").hidden = true;
}

function confirmed(doubts) {
  const dialog = byId("sure");
  fill(byId("doubts"), el("ul", {}, ...doubts.slice(0, 8).map((doubt) => el("li", {}, doubt))),
    el("p", {}, doubts.length > 8 ? `… and ${doubts.length - 8} more.` : ""));
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}

async function accept() {
  const check = checks[state.chosen];
  if (!check) return;
  if (!reviewing) { offer("accept", check); return; }
  if (byId("accept").disabled) { announce("There is nothing to accept here."); return; }
  if (await decide("accept", [check])) skip(false);
}

async function reject() {
  const check = checks[state.chosen];
  if (!check) return;
  if (!reviewing) { offer("reject", check); return; }
  if (byId("reject").disabled) { announce("There is nothing to reject here."); return; }
  if (await decide("reject", [check])) skip(false);
}

/* All checks with the same cause as the chosen one, or those of a group. */
async function decideGroup(verb, group = groupOf(checks[state.chosen])) {
  if (!group) { announce("No other check has the same cause."); return; }
  if (!reviewing) { copy(groupCommand(verb, group)); return; }
  const some = group.checks.filter(waits);
  if (!some.length) { announce(`There is nothing to ${verb} here.`); return; }
  if (await decide(verb, some)) skip(false);
}

/* By its cause where that names these checks and no others: a rejected cause takes those along that show something else, too. */
function groupCommand(verb, group) {
  const line = commandOf(verb, group.checks[0]);
  const [only, ...others] = group.causes;
  const named = verb === "accept" && !others.length ? [`--cause ${only.id}`] : group.checks.map((check) => keyIn(commandOf(verb, check)));
  return [line.slice(0, line.lastIndexOf(" ")), ...named].join(" ");
}

const commandOf = (verb, check) => check.commands.find((command) => command.startsWith(`visual-claude ${verb}`)) ?? "";
const keyIn = (command) => command.slice(command.lastIndexOf(" ") + 1);

/* To the next that waits; in a file, to the next that is red. */
function skip(say = true) {
  const wanted = reviewing ? waits : (check) => !["matched", "written", "tolerated"].includes(check.outcome);
  const order = shownChecks().filter(wanted);
  const after = order.find((check) => checks.indexOf(check) > state.chosen) || order.find((check) => checks.indexOf(check) !== state.chosen);
  if (after) choose(checks.indexOf(after));
  else if (say) announce("Nothing else waits.");
}

async function acceptShown() {
  const some = shownChecks().filter((check) => waits(check) && check.acceptable);
  if (some.length) await decide("accept", some);
}

async function undo() {
  if (!reviewing || byId("undo").disabled) { announce("There is nothing to undo."); return; }
  if (asking) return;
  const decided = new Set(checks.filter((check) => check.decided).map((check) => check.path));
  await follow(await ask("undo", {}));
  const back = checks.findIndex((check) => decided.has(check.path) && !check.decided);
  if (back >= 0) choose(back);
}

function offer(verb, check) {
  const line = check.commands.find((one) => one.startsWith(`visual-claude ${verb}`));
  if (line) copy(line); else announce(`There is nothing to ${verb} here.`);
}

/* Another reviewer, or a new run: said, and taken over. */
async function watch() {
  if (asking || document.hidden || document.querySelector("dialog[open]")) return;
  try {
    const response = await fetch(`state?version=${encodeURIComponent(data.version)}`);
    if (response.status !== 200) return;
    const answer = await response.json();
    announce("Something changed meanwhile: another decision, or a new run.");
    renew(answer);
    byId("undo").disabled = !answer.undoable;
  } catch {
    announce("The server does not answer: is visual-claude review still running?", true);
  }
}
