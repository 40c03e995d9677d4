// The page: puts its parts together.
import { $, h, show } from "./dom.js";
import { enter, get, page } from "./api.js";
import { App } from "./app.js";
import { listenForKeys } from "./doings.js";

const app = new App();
listenForKeys(app);
window.addEventListener("unhandledrejection", (e) => { e.preventDefault(); app.warn(e.reason?.message ?? "something went wrong on this page"); });
window.addEventListener("hashchange", () => location.reload()); // another token

try {
  await enter();
  app.taken(await get("/api/status"));
  app.filter.begin(app.status.query);
  app.begin(await page({ filter: app.filter.text }));
} catch (problem) {
  if (problem.status === 401) {
    app.link("out");
    $("main").hidden = true;
    $("footer").hidden = true;
    document.body.append(h("div", { className: "empty" }, h("h2", {}, "This address has no key"),
      h("p", {}, "Open the whole address that leadrig shows in its terminal, with what stands behind its #. It is another one for each run.")));
  } else {
    app.warn(problem.message);
    show($("link"), "✕ leadrig doesn't answer");
  }
}
