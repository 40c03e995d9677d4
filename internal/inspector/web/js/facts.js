// The header: where things stand.
import { $, h, show } from "./dom.js";
import { line } from "./text.js";

const tunnelMarks = { online: ["ok", "● online"], connecting: ["warn", "◌ connecting"], reconnecting: ["warn", "◌ reconnecting"], offline: ["bad", "✕ offline"], refused: ["bad", "✕ refused"] };

// shortURL leaves out the secret path but its end.
export function shortURL(url) {
  try {
    const u = new URL(url), path = u.pathname.length > 6 ? "/…" + u.pathname.slice(-4) : u.pathname;
    return u.host + path;
  } catch { return line(url, 60); }
}

// publicURL is where SmartLead posts to: a tunnel may come back under another name,
// the path stays.
function publicURL(ready, tunnel) {
  if (!ready?.public_url || !tunnel?.public_url) return ready?.public_url || tunnel?.public_url;
  try { return new URL(new URL(ready.public_url).pathname, tunnel.public_url).href; } catch { return ready.public_url; }
}

export function drawFacts(app) {
  const { ready, tunnel, webhook, faults, share } = app.status;
  const fact = (name, minor, ...value) => h("div", { className: minor ? "minor" : "" }, h("dt", {}, name), h("dd", {}, value));
  const all = [];
  if (tunnel || ready) {
    const [kind, words] = app.tunnelState === "was online" ? ["quiet", "○ was online"] : tunnelMarks[tunnel?.state ?? "online"] ?? ["quiet", line(tunnel.state)];
    const url = publicURL(ready, tunnel);
    all.push(fact("tunnel", false, h("span", { className: kind, title: line(tunnel?.error || tunnel?.advice || "") }, words), url ? " " + shortURL(url) : ""));
  } else if (app.status.history) all.push(fact("history", false, "what was recorded, without a run"));
  else all.push(fact("run", false, "starting …"));
  if (ready?.webhook) {
    const w = ready.webhook, gone = webhook && ["removed", "remove_failed"].includes(webhook.state);
    const where = w.campaign_id ? `campaign ${w.campaign_id}` : w.client_id ? `client ${w.client_id}` : "whole account";
    all.push(fact("webhook", true, `${w.id}, ${where}`, gone ? h("b", { className: webhook.state === "removed" ? "quiet" : "bad" }, ` ${webhook.state === "removed" ? "removed" : "NOT removed"}`) : ""));
  }
  if (ready) all.push(fact("handler", true, ready.forward_to ? line(ready.forward_to.replace(/^http:\/\//, ""), 60) : "none"));
  const armed = faults.filter((f) => f.armed).length;
  if (armed) all.push(fact("⚑", false, h("b", { className: "warn" }, `${armed} fault${armed === 1 ? "" : "s"} armed`)));
  const shared = app.board.shared;
  if (share && shared) all.push(fact("shared", false, shared.open ? `${shared.present} follow${shared.present === 1 ? "s" : ""}` : "no more"));
  show($("facts"), all);
}

const links = { connecting: ["quiet", "◌ connecting"], online: ["ok", "● live"], reconnecting: ["warn", "◌ reconnecting …"], gone: ["bad", "◌ leadrig doesn't answer: trying again …"],
  ended: ["bad", "■ the run has ended"], out: ["bad", "✕ no access"], other: ["bad", "■ another run is here now: open the address that its terminal shows"] };
const linksOfHistory = { online: ["ok", "● connected"], ended: ["bad", "■ leadrig has ended: what is here stays until you leave"] };

export function drawLink(state, history) {
  const [kind, words] = (history && linksOfHistory[state]) || links[state];
  const el = $("link");
  el.className = "state " + kind;
  if (el.textContent !== words) el.textContent = words;
}
