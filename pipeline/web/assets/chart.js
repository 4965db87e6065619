"use strict";
// Draws the table of a series; the table stays, and is all there is without this script.
(() => {
  const at = document.getElementById("bieu-do"), table = document.getElementById("chuoi-bang");
  if (!at || !table || !window.echarts) return;
  const say = at.dataset, rows = [...table.tBodies[0].rows].map(r => r.dataset);
  const number = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-GB" : "vi-VN", { maximumFractionDigits: 2, signDisplay: "negative" });
  const ink = "#1b1b1b", blue = "#0b4f7d", red = "#93311f", pale = "#9fb8c9";
  const text = { color: ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const bar = say.kind === "bar";
  const points = rows.map(r => r.value === "" ? null : {
    value: Number(r.value),
    itemStyle: "draft" in r ? bar ? { color: pale, borderColor: blue, borderWidth: 2, borderType: "dashed" } : { color: "#fff", borderColor: blue, borderWidth: 2 } : { color: blue },
  });
  // A line does not run across a break: the figures are not of the same thing.
  const parts = [[]];
  points.forEach((p, i) => {
    if (!bar && i > 0 && "broken" in rows[i]) parts.push([]);
    parts[parts.length - 1][i] = p;
  });
  const filled = parts.map(p => rows.map((_, i) => p[i] ?? null));
  const breaks = rows.flatMap((r, i) => "broken" in r ? [{ xAxis: i, lineStyle: { color: red, type: "dotted" }, label: { formatter: r.broken, ...text, color: red } }] : []);
  const bound = say.bound === "" ? [] : [{ yAxis: Number(say.bound), lineStyle: { color: "#7a4900", type: "dashed" }, label: { formatter: say.boundSaid, position: "insideEndTop", ...text, color: "#7a4900" } }];
  // The axis shows the target too, and does not make much of little: a column stands on
  // 0, and a line has room of ten points at least where it is of percentages.
  const seen = points.filter(Boolean).map(p => p.value).concat(say.bound === "" ? [] : Number(say.bound));
  const percent = say.unit === "%";
  let low = Math.min(...seen), high = Math.max(...seen);
  const room = Math.max((high - low) * 0.15, percent ? (10 - high + low) / 2 : Math.abs(high) * 0.02, 0);
  [low, high] = bar ? [Math.min(0, low), undefined] : [low - room, high + room];
  if (percent && !bar) [low, high] = [Math.max(0, Math.floor(low / 5) * 5), Math.min(Math.max(100, Math.ceil(Math.max(...seen))), Math.ceil(high / 5) * 5)];
  if (bar && say.bound !== "") high = Math.max(...seen) * 1.1;
  at.hidden = false;
  document.getElementById("chu-thich").hidden = false;
  const chart = echarts.init(at, null, { renderer: "svg" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = at.clientWidth < 500;
  chart.setOption({
    animation: !still, animationDuration: 300, textStyle: text, aria: { enabled: true, label: { description: say.label } },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, textStyle: { ...text },
      formatter: list => {
        const r = rows[list[0].dataIndex];
        return [r.period, r.said === "" ? say.none : `${r.said} (${r.coverage})`, "draft" in r ? say.draft : "", r.broken ?? ""].filter(Boolean).join("\n");
      },
    },
    xAxis: { type: "category", data: rows.map(r => r.period), axisLabel: { ...text, hideOverlap: true, rotate: narrow && rows.length > 4 ? 45 : 0 }, axisLine: { lineStyle: { color: "#6b737a" } } },
    yAxis: { type: "value", name: say.unit, min: low, max: high, nameTextStyle: { ...text, align: "left" }, axisLabel: { ...text, formatter: n => number.format(n), showMinLabel: bar || percent, showMaxLabel: percent }, splitLine: { lineStyle: { color: "#d5d9dd" } } },
    series: filled.map((data, n) => ({
      type: bar ? "bar" : "line", name: say.name, data, barMaxWidth: 48, barGap: "-100%", color: blue, symbol: "circle", symbolSize: 8, lineStyle: { width: 2 }, connectNulls: false,
      label: { show: rows.length <= 12, position: "top", formatter: p => number.format(p.value), ...text, backgroundColor: "#fff", padding: [0, 2] },
      markLine: n === 0 && (bound.length || breaks.length) ? { silent: true, symbol: "none", z: 1, data: [...bound, ...breaks] } : undefined,
    })),
  });
  addEventListener("resize", () => chart.resize());
  // Paper is narrower than the screen: the picture is scaled into its place there.
  addEventListener("beforeprint", () => at.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`));
  addEventListener("afterprint", () => at.querySelector("svg").removeAttribute("viewBox"));
})();
