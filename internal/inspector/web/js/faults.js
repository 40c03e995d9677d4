// The fault panel.
import { h, keepFocus, show } from "./dom.js";
import { get, send } from "./api.js";
import { dialog } from "./dialog.js";
import { line, pieces } from "./text.js";

const examples = ["status=500;when=after;count=2;event=EMAIL_REPLY", "status=503;when=before;count=3", "lost-ack;count=1", "timeout;count=1", "delay=5s", "reset;count=1", "drop;count=1"];

export async function openFaults(app) {
  const list = h("div"), error = h("p", { className: "bad", role: "alert" });
  const input = h("input", { type: "text", id: "faultspec", placeholder: "status=500;when=after;count=2;event=EMAIL_REPLY", autocomplete: "off", spellcheck: false, list: "faultexamples" });
  const arm = async () => {
    try {
      await send("POST", "/api/faults", { spec: input.value.trim() });
      input.value = "";
      error.textContent = "";
      await draw();
    } catch (problem) { error.textContent = problem.message; }
    return false;
  };
  const draw = async () => {
    const { faults } = await get("/api/faults");
    app.faultsChanged(faults);
    keepFocus(list, () => show(list, faults.length ? table(faults, draw) : h("p", { className: "quiet" }, "No fault is armed.")));
  };
  input.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); arm(); } });
  dialog("Live faults", [
    h("p", { className: "quiet" }, "Done to deliveries between SmartLead and the handler: status=CODE, lost-ack, timeout, delay=DUR, reset, drop; when=before keeps a delivery from the handler, when=after lies to the sender only."),
    list, h("label", { for: "faultspec", className: "field" }, "Add a fault"), input, h("datalist", { id: "faultexamples" }, examples.map((value) => h("option", { value }))), error], [["Arm", arm, "primary"]], () => { app.faultPanel = null; }, { wide: true });
  app.faultPanel = draw;
  input.focus();
  await draw();
}

function table(faults, redraw) {
  const change = (act) => async () => { try { await act(); } finally { await redraw(); } };
  return h("table", { className: "table" },
    h("thead", {}, h("tr", {}, ["fault", "state", "fired", ""].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, faults.map((f) => h("tr", {},
      h("td", { className: "mono" }, pieces(f.spec)),
      h("td", {}, f.paused ? "paused" : f.armed ? "armed" : "used up"),
      h("td", {}, `${f.fired} of ${f.matched} it was for` + (f.remaining ? `, ${f.remaining} left` : "")),
      h("td", {},
        h("button", { type: "button", "data-key": "pause-" + f.id, "aria-label": `${f.paused ? "go on with" : "pause"} ${line(f.spec)}`, onclick: change(() => send("PATCH", `/api/faults/${f.id}`, { paused: !f.paused })) }, f.paused ? "go on" : "pause"), " ",
        h("button", { type: "button", "data-key": "remove-" + f.id, "aria-label": `remove ${line(f.spec)}`, onclick: change(() => send("DELETE", `/api/faults/${f.id}`)) }, "remove"))))));
}
