// The other tabs: Headers, Attempts, Diff.
import { h, show } from "./dom.js";
import { get } from "./api.js";
import { bodyText, token } from "./payload.js";
import { line, millis, moment, pieces, size } from "./text.js";
import { badge } from "./words.js";

export function fields(headers) {
  if (!headers.length) return h("p", { className: "quiet" }, "No header fields are recorded.");
  return h("dl", { className: "fields" }, headers.map(([name, value]) => [h("dt", {}, pieces(name)), h("dd", {}, h("bdi", {}, pieces(value)))]));
}

export const headers = (d) => [fields(d.headers)];

export function attempts(d, app) {
  if (!d.attempts.length) {
    return [h("p", { className: "quiet" }, app.forwards ? "No attempt yet: the handler hasn't answered." : "No attempt: there is no handler in this run. Start with --forward-to URL.")];
  }
  return d.attempts.map((a) => {
    const [kind, words] = badge({ attempts: [a] }, true);
    return h("article", { className: "attempt" },
      h("h3", {}, `Attempt ${a.attempt}`, h("span", { className: "badge " + kind }, words), h("span", {}, millis(a.latency_ms)), h("span", { className: "quiet" }, moment(a.started_at))),
      h("p", { className: "url mono" }, pieces(a.url)),
      a.error ? h("p", { className: "bad" }, pieces(a.error)) : null,
      a.fault ? h("p", { className: "warn" }, "fault: ", pieces(a.fault), a.heard ? ` (the sender heard ${a.heard})` : "") : null,
      a.answer ? answer(a.answer, app) : h("p", { className: "quiet" }, a.status ? "Its answer isn't kept." : "No answer."));
  });
}

function answer(a, app) {
  return [h("h4", {}, "Answer headers"), fields(a.headers), h("h4", {}, `Answer body, ${size(a.body.bytes)}${a.recorded_in_part ? ", recorded in part" : ""}`),
    a.body.bytes === 0 ? h("p", { className: "quiet" }, "empty") : app.cover(() => bodyText(a.body))];
}

export const against = [["previous", "the previous of its type"], ["duplicate", "its duplicate"], ["origin", "what it is a replay of"], ["fixture", "the catalogue"]];

// diffLines are lines of a difference.
export function diffLines(diff) {
  const ops = { same: " ", added: "+", removed: "−", changed: "±" };
  return h("div", { className: "code" }, diff.lines.map((l) =>
    h("span", { className: "l " + l.op, title: line(l.path) }, h("span", { className: "op" }, ops[l.op] ?? " "), l.tokens.map(([kind, value]) => token(kind, value)))));
}

// diff is the tab; what to compare with is remembered from one delivery to the
// next.
export function diff(d, app) {
  const box = h("div");
  const buttons = against.map(([name, words]) => h("button", { type: "button", className: "toggle", "data-key": name, "aria-pressed": "false", onclick: () => load(name) }, words));
  async function load(name) {
    app.against = name;
    buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(against[i][0] === name)));
    try {
      const found = await get(`/api/deliveries/${d.delivery_id}/diff?against=${name}`);
      show(box, h("p", { className: "sum" }, `Against ${found.title}: ${found.summary}`), found.lines.length ? diffLines(found) : null);
    } catch (problem) {
      show(box, h("p", { className: "quiet" }, problem.message));
    }
  }
  load(app.against);
  return [h("div", { className: "foldings" }, "Compare with", buttons), box];
}
