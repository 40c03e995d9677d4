// The help: every key, from the list of what can be done, and every sign.
import { h } from "./dom.js";
import { dialog } from "./dialog.js";
import { shown } from "./doings.js";
import { signs } from "./words.js";

export function openHelp(app) {
  const parts = [...new Set(app.doings.map((d) => d.group))].map((name) =>
    part(name, app.doings.filter((d) => d.group === name).map((d) => [h("kbd", {}, shown(d)), d.does, app.whyNot(d)])));
  const last = parts.pop(); // so that the columns are about as long as each other
  const el = dialog("Keys and signs", h("div", { className: "help" }, parts,
    part("Signs", signs.map(([kind, sign, means]) => [h("span", { className: "sign " + kind }, sign), means, ""])), last), [], null, { wide: true });
  el.addEventListener("keydown", (e) => { if (e.key === "?") { e.preventDefault(); el.close(); } });
}

function part(name, lines) {
  return h("section", {}, h("h3", {}, name), h("dl", {}, lines.map(([key, does, why]) =>
    h("div", { className: why ? "not" : "" }, h("dt", {}, key), h("dd", { title: why }, does, why ? " (not now)" : null)))));
}
