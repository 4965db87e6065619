"use strict";
// A table of units opens and closes below each unit. Without this script all is open.
(() => {
  const words = document.documentElement.lang === "en" ? { open: "Open", close: "Close", all: "Open all", none: "Close all" } : { open: "Mở", close: "Thu gọn", all: "Mở tất cả", none: "Thu gọn tất cả" };
  const button = (text, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.addEventListener("click", act);
    return b;
  };
  const fold = () => {
    const table = document.querySelector("table.figures");
    if (!table || table.dataset.folds) return;
    table.dataset.folds = "yes";
    const rows = [...table.tBodies[0].rows], open = new Map(), buttons = new Map();
    const draw = () => {
      const shown = new Map();
      for (const row of rows) {
        const code = row.id.slice(2), parent = row.dataset.parent;
        const seen = !open.has(parent) || shown.get(parent) && open.get(parent);
        shown.set(code, seen);
        row.hidden = !seen;
        const b = buttons.get(code);
        if (b) {
          b.textContent = open.get(code) ? "▾" : "▸";
          b.setAttribute("aria-expanded", String(open.get(code)));
        }
      }
    };
    const set = value => {
      for (const code of open.keys()) if (value || code !== rows[0].id.slice(2)) open.set(code, value);
      draw();
    };
    for (const row of rows) {
      if (!row.dataset.below) continue;
      const code = row.id.slice(2), b = button("", () => { open.set(code, !open.get(code)); draw(); });
      open.set(code, row === rows[0]);
      b.setAttribute("aria-label", `${words.open}, ${words.close.toLowerCase()}: ${row.cells[0].textContent.trim()}`);
      row.cells[0].prepend(b);
      buttons.set(code, b);
    }
    if (open.size > 1) {
      const bar = document.createElement("p");
      bar.className = "folds screen";
      bar.append(button(words.all, () => set(true)), " ", button(words.none, () => set(false)));
      table.parentElement.before(bar);
    }
    draw();
  };
  fold();
  document.addEventListener("htmx:after:swap", fold);
})();
