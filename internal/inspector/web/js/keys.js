// Keys, the same as on the terminal's screen where they make sense.

export function listenForKeys(app) {
  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
    const at = e.target;
    if (at.matches?.("input, textarea, select")) {
      if (e.key === "Escape" && at.id === "filter") at.blur();
      if ((e.key === "Enter" || e.key === "ArrowDown") && at.id === "filter") { e.preventDefault(); app.list.box.focus(); }
      return;
    }
    if ((e.key === " " || e.key === "Enter") && at.matches?.("button, a, summary")) return; // theirs
    if (at.closest?.(".panel") && ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "].includes(e.key)) return; // they scroll
    const go = moves(app)[e.key];
    const doing = app.doings_.find((d) => d.key === e.key);
    if (!go && !doing) return;
    e.preventDefault();
    if (go) go(); else app.do(doing);
  });
}

function moves(app) {
  const list = app.list;
  const tabs = Object.fromEntries([0, 1, 2, 3, 4].map((i) => [String(i + 1), () => app.detail.shown && app.detail.show(i)]));
  return {
    ArrowDown: () => list.move(1), j: () => list.move(1), ArrowUp: () => list.move(-1), k: () => list.move(-1),
    PageDown: () => list.move(list.pageful()), PageUp: () => list.move(-list.pageful()),
    Home: () => list.follow(true), g: () => list.follow(true), End: () => list.move(Infinity), G: () => list.move(Infinity),
    Enter: () => app.open(true), Escape: () => app.open(false), v: () => app.uncover(), ...tabs,
  };
}
