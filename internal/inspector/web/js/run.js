// A replay under a scenario: a pane that fills as it goes.
import { h, show } from "./dom.js";
import { get, lines } from "./api.js";
import { choose, dialog } from "./dialog.js";
import { millis, pieces, plural } from "./text.js";

const marks = { pass: ["ok", "✓ pass"], fail: ["bad", "✕ fail"], warn: ["warn", "! warn"], skipped: ["quiet", "– skipped"], error: ["bad", "‼ error"] };
const mark = (verdict) => {
  const [kind, words] = marks[verdict] ?? ["quiet", "? " + verdict];
  return h("span", { className: "verdict " + kind }, words);
};

export async function pickScenario(app, id) {
  const { scenarios } = await get("/api/scenarios");
  choose(`Replay no. ${id} under a scenario`, scenarios.map((s) => ({ group: s.group, label: s.name, words: s.title, act: () => runScenario(app, id, s.name) })));
}

function runScenario(app, id, name) {
  const stop = new AbortController();
  let sent = 0, ended = false;
  const progress = h("p", { className: "quiet" }, "starting …");
  const spoken = h("p", { className: "hidden", role: "status" }); // the end alone: not each request
  const tape = h("div", { className: "tape" });
  const found = h("div");
  dialog(`${name}, with no. ${id}`, [progress, spoken, tape, found], [], () => stop.abort());
  const each = (told) => {
    if (told.attempt) {
      progress.textContent = `${plural(++sent, "request", "requests")} sent …`;
      if (sent <= 60) tape.append(attemptMark(told.attempt));
    } else if (told.type === "report") {
      ended = true;
      progress.textContent = told.error ? "" : `${plural(sent, "request", "requests")} sent, seed ${told.report?.seed}`;
      spoken.textContent = told.error || summary(told.report);
      show(found, told.error ? h("p", { className: "bad" }, pieces(told.error)) : null, told.report ? report(told.report) : null);
    }
  };
  lines(`/api/deliveries/${id}/run`, { scenario: name }, each, stop.signal)
    .catch((problem) => { if (problem.name !== "AbortError") show(found, h("p", { className: "bad" }, problem.message)); })
    .finally(() => { if (!ended && !stop.signal.aborted && !found.childNodes.length) show(found, h("p", { className: "bad" }, "The run ended without a report: has leadrig ended?")); });
}

// summary is a report as it is read aloud.
function summary(r) {
  return r.scenarios.map((s) => `${s.name}: ${s.verdict}. ` + (s.checks ?? []).map((c) => `${c.verdict}: ${c.message || c.title || c.id}`).join(". ")).join(". ");
}

function attemptMark(a) {
  const kind = a.outcome === "delivered" ? "ok" : a.outcome === "retry" ? "warn" : "bad";
  return h("span", { className: "badge " + kind, title: `${millis(a.latency_ms)} ${a.error ?? ""}` }, `${kind === "ok" ? "✓" : kind === "warn" ? "↻" : "✕"} ${a.status || "none"}`);
}

function report(r) {
  return r.scenarios.map((s) => h("section", {},
    h("p", { className: "sum" }, mark(s.verdict), " ", s.name, s.reason ? `: ${s.reason}` : "", " ", h("span", { className: "quiet" }, millis(s.duration_ms))),
    h("ul", { className: "checks" }, (s.checks ?? []).map((c) => h("li", {}, mark(c.verdict), h("div", {},
      h("p", { className: "text" }, pieces(c.message || c.title || c.id)),
      c.expected || c.observed ? h("p", { className: "quiet" }, "expected ", pieces(c.expected || "–"), ", observed ", pieces(c.observed || "–")) : null,
      c.consequence ? h("p", { className: "warn" }, pieces(c.consequence)) : null,
      c.again ? h("p", { className: "quiet mono" }, pieces(c.again)) : null,
      c.why ? h("p", { className: "quiet mono" }, pieces(c.why)) : null)))),
    s.work ? h("p", {}, `${plural(s.work.deliveries, "delivery", "deliveries")} with ${plural(s.work.ids, "id", "ids")}` + (s.work.observed ? `: the handler did its work ${plural(s.work.effects, "time", "times")}, expected ${s.work.expected}${s.work.expected_most ? ` to ${s.work.expected_most}` : ""}` : ": effects were not observed")) : null));
}
