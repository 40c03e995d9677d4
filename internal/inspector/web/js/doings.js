// What can be done, each in one place: behind its key, its button and the footer.
import { h } from "./dom.js";
import { get, send } from "./api.js";
import { choose, dialog } from "./dialog.js";
import { openFaults } from "./faults.js";
import { pickScenario } from "./run.js";
import { diffLines } from "./tabs.js";
import { line } from "./text.js";

// doings are {key, label, does, why, needs, act}: why names what the run says
// about it, needs says that it is about a chosen delivery; button puts it beside
// the delivery, rare leaves it out where there is little room.
export function doings(app) {
  const of = (id, path) => `/api/deliveries/${id}/${path}`;
  return [
    { key: "r", label: "Replay", does: "send it to the handler again", why: "replay", needs: true, button: true, act: (id) => replay(app, id, {}) },
    { key: "R", label: "Scenario", does: "replay it under a scenario", why: "scenario", needs: true, button: true, act: (id) => pickScenario(app, id) },
    { key: "e", label: "Edit", does: "edit its body and replay that", why: "edit", needs: true, button: true, act: (id) => edit(app, id) },
    { key: "d", label: "Duplicate", does: "send it twice more with the same X-Request-Id", why: "replay", needs: true, button: true, act: (id) => replay(app, id, { copies: 2 }) },
    { key: "s", label: "Save", does: "save it as a fixture", why: "save", needs: true, button: true, act: async (id) => {
      const saved = await send("POST", of(id, "save"));
      app.tell(`saved as ${saved.path}` + (saved.redacted ? ", personal data replaced" : ", as it is"));
    } },
    { key: "y", label: "Copy", does: "copy it: curl, body, id", why: "copy", needs: true, button: true, act: (id) => copy(app, id) },
    { key: "/", label: "Filter", does: "look for deliveries", act: () => app.focusFilter() },
    { key: "f", label: "Faults", does: "live faults", why: "faults", act: () => openFaults(app) },
    { key: "t", label: "Trigger", does: "have an event happen", why: "trigger", rare: true, act: () => trigger(app) },
    { key: " ", shown: "space", label: "Follow", does: "follow the newest or not", act: () => app.list.follow(!app.list.following) },
    { key: "n", label: "Next", does: "the next older one, with its detail", needs: true, rare: true, act: () => app.walk(1) },
    { key: "p", label: "Previous", does: "the next newer one", needs: true, rare: true, act: () => app.walk(-1) },
    { key: "F", label: "Flow", does: "show the way of the events", act: () => app.flow.toggle() },
    { key: "P", label: "Presenter", does: "large, and payloads covered", act: () => app.present(!app.presenting) },
    { key: "?", label: "Help", does: "all keys", act: () => help(app) },
  ];
}

async function replay(app, id, what) {
  const { ids } = await send("POST", `/api/deliveries/${id}/replay`, what);
  app.tell(ids.length === 1 ? `no. ${id} was sent again as no. ${ids[0]}` : `no. ${id} was sent ${ids.length} times more, as no. ${ids[0]} to ${ids[ids.length - 1]}`);
}

async function edit(app, id) {
  const d = await get(`/api/deliveries/${id}`);
  if (d.body.encoding !== "text" || d.body.cut) throw new Error("this body can't be edited here: it is no text, or too long");
  const area = h("textarea", { spellcheck: false, "aria-label": "Body", value: d.body.text });
  const problem = h("p", { className: "bad", role: "alert" });
  const look = async () => {
    try {
      const changes = await send("POST", `/api/deliveries/${id}/diff`, { body: area.value });
      dialog("What changed", [h("p", { className: "sum" }, changes.summary), diffLines(changes)],
        [["Send it", () => app.attempt(() => replay(app, id, { body: area.value })), "primary"]]);
    } catch (error) {
      problem.textContent = error.message;
      return false;
    }
  };
  dialog(`Edit no. ${id} and replay it`, [area, problem], [["What changed …", look, "primary"]]);
  area.focus();
}

function copy(app, id) {
  const take = (form) => () => app.attempt(async () => {
    const { text } = await get(`/api/deliveries/${id}/copy?form=${form}`);
    try {
      await navigator.clipboard.writeText(text);
      app.tell(`copied as ${form}`);
    } catch { // the browser may not let a page copy
      const area = h("textarea", { value: text, readOnly: true, "aria-label": "Text to copy" });
      dialog("Copy this", [area]);
      area.select();
    }
  });
  choose(`Copy no. ${id}`, [
    { key: "c", label: "curl", words: "a command for a shell", act: take("curl") },
    { key: "b", label: "body", words: "the payload", act: take("body") },
    { key: "i", label: "id", words: "the X-Request-Id", act: take("id") }]);
}

function trigger(app) {
  choose("Have an event happen", app.status.event_types.map((type) => ({
    label: type, act: () => app.attempt(async () => app.tell(line((await send("POST", "/api/trigger", { event_type: type })).done))),
  })));
}

function help(app) {
  const more = [["↑ ↓ j k", "one up, one down"], ["PgUp PgDn", "one page"], ["Home g", "the newest"], ["End G", "the oldest that is here"], ["Enter", "open it"], ["Esc", "back"], ["1 … 5", "the tabs"], ["v", "in presenter mode: uncover a payload"]];
  const all = [...app.doings_.map((d) => [d.shown ?? d.key, d.does, app.whyNot(d)]), ...more];
  dialog("Keys", h("table", { className: "table" }, h("tbody", {}, all.map(([key, does, why]) =>
    h("tr", {}, h("td", {}, h("kbd", {}, key)), h("td", {}, does), h("td", { className: "quiet" }, why ? h("span", { title: why }, "not now") : ""))))));
}
