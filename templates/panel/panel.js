"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("so-lieu").textContent);
  const part = byId("bang-so-lieu"), dialog = byId("nguon"), body = byId("nguon-than");
  const tables = [...part.querySelectorAll(".table")];

  // Everything is written as text: what units sent never becomes markup.
  const make = (tag, props, ...children) => {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(props || {})) {
      if (k in e) e[k] = v; else e.setAttribute(k, v);
    }
    e.append(...children.filter((c) => c !== null && c !== ""));
    return e;
  };

  // Exact decimals, in millionths.
  const exact = (v) => {
    if (v === null || v === undefined || v === "") return null;
    const [, sign, whole, part] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(v));
    const n = BigInt(whole + (part || "").padEnd(6, "0").slice(0, 6));
    return sign ? -n : n;
  };
  const written = (n) => {
    if (n === null) return "chưa có số liệu";
    const sign = n < 0n ? "-" : "", s = (n < 0n ? -n : n).toString().padStart(7, "0");
    const rest = s.slice(-6).replace(/0+$/, "");
    return sign + s.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ".") + (rest ? "," + rest : "");
  };
  const count = (n) => written(BigInt(n) * 1000000n);
  const plus = (a, b) => (a === null ? b : b === null ? a : a + b);

  const within = (unit, above) => {
    for (let u = unit; u >= 0; u = data.units[u].up) if (u === above) return true;
    return false;
  };
  const children = data.units.map(() => []);
  data.units.forEach((u, i) => { if (u.up >= 0) children[u.up].push(i); });
  const kinds = { ratio: true, unit_share: true };
  const roles = { value: "giá trị", numerator: "tử số", denominator: "mẫu số", satisfies: "đạt điều kiện", key: "mã" };

  // The figure as the table shows it.
  const shown = (unit, i) => {
    const ind = data.indicators[i];
    const cell = part.querySelector(`thead th[data-i="${i}"]`);
    const row = cell && cell.closest("table").querySelector(`tr[data-u="${unit}"]`);
    const text = row && row.cells[cell.cellIndex].firstChild;
    const value = text ? (text.firstChild || text).textContent : written(exact(ind.value[unit]));
    const words = { "…": "chưa có số liệu", "–": "không phát sinh" };
    if (words[value]) return words[value];
    return value + (ind.unit === "%" ? "%" : ind.unit ? " " + ind.unit : "");
  };

  // What a figure of a unit is made of: its cells and missing units, each also counted
  // for every unit on the way up.
  const gather = (unit, i) => {
    const ind = data.indicators[i], c = ind.cells, cells = new Map(), sums = new Map(), missing = [], lacking = new Map();
    const at = (u) => {
      if (!sums.has(u)) sums.set(u, { value: null, numerator: null, denominator: null, units: new Set(), keys: 0, cells: 0 });
      return sums.get(u);
    };
    (c.sub || []).forEach((sub, k) => {
      const from = data.submissions.unit[sub];
      if (!within(from, unit) || !within(unit, c.top[k])) return;
      if (!cells.has(from)) cells.set(from, []);
      cells.get(from).push(k);
      const role = data.roles[c.role[k]];
      for (let u = from; u >= 0; u = data.units[u].up) {
        const s = at(u);
        s.cells++;
        if (role === "satisfies") s.units.add(from);
        else if (role === "key") s.keys++;
        else s[role] = plus(s[role], exact(c.value[k]));
        if (u === unit) break;
      }
    });
    (ind.missing.unit || []).forEach((from, k) => {
      if (!within(unit, ind.missing.top[k]) || !within(ind.missing.foot[k], unit)) return;
      missing.push(from);
      for (let u = from; u >= 0; u = data.units[u].up) {
        lacking.set(u, (lacking.get(u) || 0) + 1);
        if (u === unit) break;
      }
    });
    return { ind, unit, i, cells, sums, missing, lacking };
  };

  const sumOf = (g, unit) => {
    const s = g.sums.get(unit);
    if (!s) return "không có ô nào";
    switch (g.ind.kind) {
      case "ratio": return written(s.numerator) + "/" + written(s.denominator);
      case "unit_share": return count(s.units.size) + " đơn vị đạt";
      case "distinct": return count(s.keys) + " mã";
    }
    return written(s.value);
  };

  const fileOf = (g, sub, list) => {
    const c = g.ind.cells, s = data.submissions;
    const head = make("tr", null, ...["Trang, ô", "Chỉ tiêu trên biểu", "Giá trị", "Vai trò"].map((t) => make("th", { scope: "col", textContent: t })));
    const rows = list.map((k) => {
      const row = data.rows[c.row[k]], role = data.roles[c.role[k]];
      const value = role !== "key" && /^-?\d+(\.\d+)?$/.test(c.value[k]) ? written(exact(c.value[k])) : c.value[k];
      return make("tr", null,
        make("td", { textContent: [data.sheets[c.sheet[k]], c.ref[k]].filter(Boolean).join("!") || "(biểu không có dòng nào)" }),
        make("td", { textContent: data.fields[c.field[k]] + (row ? " – " + row : "") }),
        make("td", { textContent: value }),
        make("td", { textContent: roles[role] }));
    });
    return make("div", { className: "file" },
      make("div", null, "Biểu ", s.form[sub], ", tệp “", s.file[sub], "”, bản ", String(s.version[sub]), ", nhận ", s.at[sub]),
      make("div", null, "SHA-256 ", make("code", { textContent: s.sha256[sub] })),
      make("table", null, make("thead", null, head), make("tbody", null, ...rows)));
  };

  // The cells that one unit filed itself, by file.
  const ownOf = (g, unit) => {
    const files = new Map();
    for (const k of g.cells.get(unit) || []) {
      const sub = g.ind.cells.sub[k];
      if (!files.has(sub)) files.set(sub, []);
      files.get(sub).push(k);
    }
    return [...files].map(([sub, list]) => fileOf(g, sub, list));
  };

  const why = (g, unit) => {
    const said = data.unfiled.filter((f) => f.unit === unit && g.ind.forms.includes(f.form)).map((f) => `biểu ${f.form}: ${f.state.toLowerCase()}`);
    return said.length ? said.join(", ") : "ô để trống";
  };

  const branch = (g, unit) => {
    const n = g.lacking.get(unit) || 0, own = g.missing.includes(unit);
    const text = data.units[unit].name + ": " + sumOf(g, unit) + (n ? `, ${count(n)} đơn vị chưa có số liệu` : "");
    if (!g.sums.has(unit) && n === 1 && own) return make("li", { textContent: data.units[unit].name + ": chưa có số liệu (" + why(g, unit) + ")" });
    const inner = make("div", { hidden: true });
    const opener = make("button", { type: "button", textContent: text, "aria-expanded": "false" });
    opener.addEventListener("click", () => {
      const open = opener.getAttribute("aria-expanded") !== "true";
      if (open && !inner.hasChildNodes()) inner.append(...below(g, unit));
      inner.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
    });
    return make("li", null, opener, inner);
  };

  const below = (g, unit) => {
    const out = ownOf(g, unit);
    if (unit !== g.unit && g.missing.includes(unit)) out.push(make("p", { textContent: "Chính đơn vị này chưa có số liệu (" + why(g, unit) + ")." }));
    const list = children[unit].filter((u) => g.sums.has(u) || g.lacking.has(u));
    if (list.length) out.push(make("ul", null, ...list.map((u) => branch(g, u))));
    return out;
  };

  const checkOf = (g) => {
    const ind = g.ind, s = g.sums.get(g.unit), value = exact(ind.value[g.unit]);
    const sum = s || { value: null, numerator: null, denominator: null, units: new Set(), keys: 0, cells: 0 };
    let same = !ind.unexplained.includes(g.unit), said = `${count(sum.cells)} ô cộng lại = ${written(sum.value)}`;
    const none = (n) => (n === null ? 0n : n);
    if (ind.kind === "ratio") {
      said = `Tử số cộng lại = ${written(sum.numerator)}, mẫu số cộng lại = ${written(sum.denominator)} (${count(sum.cells)} ô)`;
      same = same && sum.numerator === exact(ind.numerator[g.unit]) && sum.denominator === exact(ind.denominator[g.unit]);
    } else if (ind.kind === "unit_share") {
      said = `${count(sum.units.size)} đơn vị đạt điều kiện / ${written(exact(ind.denominator[g.unit]))} đơn vị`;
      same = same && none(exact(ind.numerator[g.unit])) === BigInt(sum.units.size) * 1000000n;
    } else if (ind.kind === "distinct") {
      said = `${count(sum.keys)} dòng; một mã do nhiều đơn vị kê chỉ tính một lần: ${written(value)}`;
    } else {
      same = same && sum.value === value;
    }
    return make("p", { className: "check" + (same ? "" : " off"), textContent: said + (same ? ": khớp với số liệu." : ": KHÔNG khớp với số liệu.") });
  };

  const open = (unit, i) => {
    const g = gather(unit, i), ind = g.ind;
    byId("nguon-ten").textContent = ind.name + " – " + data.units[unit].name;
    const parts = kinds[ind.kind] && ind.denominator[unit] !== null ? ` = ${written(exact(ind.numerator[unit]) || 0n)}/${written(exact(ind.denominator[unit]))}` : "";
    const whole = [make("p", { className: "sum", textContent: shown(unit, i) + parts }),
      make("p", { textContent: `Số liệu của ${count(ind.n[unit])}/${count(ind.of[unit])} đơn vị.` }), checkOf(g), ...below(g, unit)];
    if (g.missing.length) {
      whole.push(make("h3", { textContent: `Chưa có số liệu (${count(g.missing.length)} đơn vị)` }),
        make("ul", null, ...g.missing.map((u) => make("li", { textContent: `${data.units[u].name}${data.units[u].up > 0 ? " (" + data.units[data.units[u].up].name + ")" : ""}: ${why(g, u)}` }))));
    }
    body.replaceChildren(...whole);
    dialog.showModal();
    dialog.scrollTop = 0;
    byId("nguon-ten").focus();
  };

  byId("nguon-dong").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  document.addEventListener("click", (e) => {
    const opener = data.traced && e.target.closest("[data-u][data-i]");
    if (!opener) return;
    e.preventDefault();
    open(Number(opener.dataset.u), Number(opener.dataset.i));
  });

  // Figures of a table become buttons when the table is first looked at.
  const dress = (table) => {
    if (!data.traced || table.dataset.dressed) return;
    table.dataset.dressed = "1";
    const at = [...table.tHead.rows[0].cells].map((th) => th.dataset.i);
    for (const row of table.tBodies[0].rows) {
      for (const cell of [...row.cells].slice(1)) {
        if (!cell.hasChildNodes()) continue;
        const button = make("button", { type: "button", "aria-haspopup": "dialog" }, ...cell.childNodes);
        button.dataset.u = row.dataset.u;
        button.dataset.i = at[cell.cellIndex];
        cell.append(button);
      }
    }
  };

  // Sorting: by name as Vietnamese dictionaries do, by figure with the missing last; the
  // third time brings the tree back.
  const collator = new Intl.Collator("vi", { numeric: true });
  const nameOf = (row) => row.cells[0].textContent;
  const sort = (table, th, order) => {
    for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
    th.setAttribute("aria-sort", order);
    const i = th.dataset.i, sign = order === "descending" ? -1 : 1, rows = [...table.tBodies[0].rows];
    const figure = (row) => exact(data.indicators[i].value[row.dataset.u]);
    rows.sort((a, b) => {
      if (order === "none") return a.dataset.u - b.dataset.u;
      if (i === undefined) return sign * collator.compare(nameOf(a), nameOf(b));
      const x = figure(a), y = figure(b);
      if (x === null || y === null) return (x === null) - (y === null) || a.dataset.u - b.dataset.u;
      return x === y ? a.dataset.u - b.dataset.u : sign * (x < y ? -1 : 1);
    });
    table.tBodies[0].append(...rows);
    table.classList.toggle("sorted", order !== "none");
  };
  const next = { none: "descending", descending: "ascending", ascending: "none" };
  const nextName = { none: "ascending", ascending: "descending", descending: "none" };
  for (const box of tables) {
    const table = box.querySelector("table");
    for (const th of table.tHead.rows[0].cells) {
      const button = make("button", { type: "button" }, ...th.childNodes);
      th.setAttribute("aria-sort", "none");
      th.append(button);
      button.addEventListener("click", () => sort(table, th, (th.dataset.i === undefined ? nextName : next)[th.getAttribute("aria-sort")]));
    }
  }

  // Choosing: one group of indicators, one tier, a part of a name.
  const plain = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const group = byId("loc-nhom"), tier = byId("loc-cap"), name = byId("loc-ten");
  const choose = () => {
    const wanted = plain(name.value.trim());
    let seen = 0;
    tables.forEach((box, t) => {
      box.hidden = group.value !== "" && box.id !== group.value;
      for (const row of box.querySelector("tbody").rows) {
        row.hidden = tier.value !== "" && row.dataset.t !== tier.value || wanted !== "" && !plain(nameOf(row)).includes(wanted);
        if (t === 0 && !row.hidden) seen++;
      }
      if (!box.hidden) dress(box.querySelector("table"));
    });
    part.classList.toggle("chosen", tier.value !== "" || wanted !== "");
    byId("loc-so").textContent = count(seen) + " đơn vị";
  };
  for (const control of [group, tier, name]) control.addEventListener("input", choose);
  byId("loc").addEventListener("submit", (e) => e.preventDefault());
  byId("loc").hidden = false;
  if (data.traced) for (const line of document.querySelectorAll(".open-line")) line.hidden = false;
  choose();

  // Links into the page from the other documents. A row is in the first table.
  const follow = () => {
    const to = decodeURIComponent(location.hash.slice(1)), target = to && byId(to);
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    if (target.tagName === "TR" && target.closest(".table").hidden) {
      group.value = target.closest(".table").id;
      choose();
    }
    if (target.tagName === "TR" && target.hidden) {
      tier.value = name.value = "";
      choose();
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (e) => { // the same address again changes nothing by itself
    const link = e.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  follow();

  // Paper shows every group; the screen goes back to the chosen one.
  addEventListener("beforeprint", () => tables.forEach((box) => { box.hidden = false; }));
  addEventListener("afterprint", choose);
})();
