// What is done with a delivery: sending it again, editing, copying, and having
// events happen.
import { h } from "./dom.js";
import { get, send } from "./api.js";
import { choose, dialog } from "./dialog.js";
import { diffLines } from "./tabs.js";
import { line } from "./text.js";

export async function replay(app, id, what) {
  const { ids } = await send("POST", `/api/deliveries/${id}/replay`, what);
  const how = what.new_id ? "" : " with the same X-Request-Id";
  app.tell(`no. ${id} was sent again${how}, as no. ${ids.join(", ")}`);
}

export async function save(app, id) {
  const saved = await send("POST", `/api/deliveries/${id}/save`);
  app.tell(`no. ${id} was saved as ${saved.path}, ` + (saved.redacted ? "addresses, names and texts replaced by stand-ins" : "as it was received: it holds what people wrote"));
}

export async function edit(app, id) {
  const d = await get(`/api/deliveries/${id}`);
  if (d.body.encoding !== "text" || d.body.cut) throw new Error("this body can't be edited here: it is no text, or too long");
  const area = h("textarea", { spellcheck: false, "aria-label": "Body", value: d.body.text });
  const problem = h("p", { className: "bad", role: "alert" });
  const look = async () => {
    problem.textContent = "";
    try {
      lookAt(await send("POST", `/api/deliveries/${id}/diff`, { body: area.value }));
    } catch (error) { problem.textContent = error.message; }
    return false; // what was written stays until it is sent
  };
  const lookAt = (changes) => dialog("What changed", [h("p", { className: "sum" }, changes.summary), brokenNote(d.body.text, area.value), diffLines(changes)],
    [["Send it", () => { writing.close(); return app.attempt(() => replay(app, id, { body: area.value, new_id: true })); }, "primary"]], null, { end: "Edit further" });
  const writing = dialog(`Edit no. ${id} and replay it`, [area, problem], [["What changed …", look, "primary"]], null, { keep: () => area.value !== d.body.text });
  area.focus();
}

// brokenNote says that a text is no JSON any more, in case nobody meant that.
function brokenNote(before, after) {
  const reads = (text) => { try { JSON.parse(text); return true; } catch { return false; } };
  return reads(before) && !reads(after) ? h("p", { className: "warn" }, "⚠ It is no JSON any more: a handler should answer 4xx to it.") : null;
}

export function copy(app, id) {
  const take = (form) => () => app.attempt(async () => copyText(app, (await get(`/api/deliveries/${id}/copy?form=${form}`)).text, "as " + form));
  choose(`Copy no. ${id}`, [
    { key: "c", label: "curl", words: "a command for a shell", act: take("curl") },
    { key: "b", label: "body", words: "the payload", act: take("body") },
    { key: "i", label: "id", words: "the X-Request-Id", act: take("id") }]);
}

// copyText puts a text on the clipboard, or shows it where a page may not.
export async function copyText(app, text, what) {
  try {
    await navigator.clipboard.writeText(text);
    app.tell(`copied ${what}`);
  } catch {
    const area = h("textarea", { value: text, readOnly: true, "aria-label": "Text to copy" });
    dialog("Copy this", [area]);
    area.select();
  }
}

export function trigger(app) {
  choose("Have an event happen", app.status.event_types.map((type) => ({
    label: type, act: () => app.attempt(async () => app.tell(line((await send("POST", "/api/trigger", { event_type: type })).done))),
  })));
}
