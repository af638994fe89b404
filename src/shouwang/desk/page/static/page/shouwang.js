// What every page does in the browser. Pages work without it; it only makes them quicker to use.

const once = new WeakSet();

// Whoever signs out leaves nothing typed on this machine: drafts of visits that were not filed go too, and not unasked.
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action).pathname.endsWith("/sign-out/")) return;
  const drafts = Object.keys(localStorage).filter((name) => name.startsWith("shouwang-visit:"));
  if (drafts.length && !confirm(`还有 ${drafts.length} 户填了没有报上去，退出会从这台机器上删掉。要退出吗？`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  for (const name of drafts) localStorage.removeItem(name);
  if (window.indexedDB) indexedDB.deleteDatabase("shouwang-visits");
}, true);

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (once.has(form)) { event.preventDefault(); return; }
  if (form.method === "post" && !form.hasAttribute("data-again")) {
    once.add(form);
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "true");
    });
  }
});
// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-send]")) target.form.requestSubmit();
  if (target.matches("[data-pick-all]")) {
    for (const box of target.closest("table").querySelectorAll("tbody .pick input")) { box.checked = target.checked; countPicked(box); }
  }
  if (target.matches(".pick input")) countPicked(target);
});

function countPicked(box) {
  const form = box.form;
  const place = form && form.querySelector("[data-picked]");
  if (place) place.textContent = String([...form.elements].filter((one) => one.matches(".pick input:checked")).length);
}

document.addEventListener("click", async (event) => {
  const theme = event.target.closest("[data-theme-switch]");
  if (theme) {
    const now = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    document.documentElement.setAttribute("data-bs-theme", now);
    try { localStorage.setItem("shouwang-theme", now); } catch { /* kept for this page only */ }
    document.dispatchEvent(new CustomEvent("shouwang:theme"));
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const from = document.getElementById(copy.dataset.copy);
    try { await navigator.clipboard.writeText(from.textContent); copy.textContent = "已复制"; }
    catch { getSelection().selectAllChildren(from); }
  }
  if (event.target.closest("[data-print]")) window.print();
  // A menu closes when something else is pressed.
  for (const menu of document.querySelectorAll("details.menu[open], details.rail-opener[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const box = document.getElementById("search-box");
    if (box) { event.preventDefault(); box.focus(); }
    return;
  }
  // One key decides: the page says which.
  const key = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (key) { event.preventDefault(); key.click(); }
});

// Charts: the figures stand in a data attribute, and in a table beside it for whoever cannot see the chart.
function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

// A small screen and paper leave some of them out: those are not drawn, nor is anything fetched for them.
function shownCharts() { return [...document.querySelectorAll("[data-chart]")].filter((place) => place.offsetParent); }

function draw() {
  for (const place of shownCharts()) {
    const old = window.echarts.getInstanceByDom(place);
    if (old) old.dispose();
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const told = JSON.parse(place.dataset.chart);
    const ink = colour("--ink"), quiet = colour("--quiet"), line = colour("--line");
    const flat = told.kind === "bars";
    const names = { type: "category", data: told.names, axisLabel: { color: ink, interval: 0, width: flat ? 130 : 70, overflow: "truncate" }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, inverse: flat };
    const values = { type: "value", axisLabel: { color: quiet }, splitLine: { lineStyle: { color: line } }, minInterval: 1 };
    chart.setOption({
      animation: false, aria: { enabled: true },
      textStyle: { fontFamily: "inherit" },
      color: [colour("--accent"), colour("--done"), colour("--soon"), colour("--late"), quiet],
      grid: { left: 8, right: 24, top: told.series.length > 1 ? 34 : 10, bottom: 8, containLabel: true },
      legend: told.series.length > 1 ? { top: 0, left: 0, textStyle: { color: ink } } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      xAxis: flat ? values : names, yAxis: flat ? names : values,
      series: told.series.map((one) => ({ name: one.name, type: told.kind === "line" ? "line" : "bar", stack: told.stacked ? "all" : undefined, barMaxWidth: 18, itemStyle: one.tone ? { color: colour(`--${one.tone}`) } : undefined, data: one.values, label: { show: flat && !told.stacked, position: "right", color: ink } })),
    });
    if (told.links) chart.on("click", (at) => { const to = told.links[at.dataIndex]; if (to) location.href = to; });
  }
}

function charts() {
  if (!shownCharts().length) return;
  if (window.echarts) { draw(); return; }
  const script = document.createElement("script");
  script.src = document.body.dataset.echarts;
  script.onload = draw;
  document.head.append(script);
}
charts();
document.addEventListener("htmx:afterSettle", charts);
document.addEventListener("shouwang:theme", charts);
matchMedia("print").addEventListener("change", charts);
window.addEventListener("resize", () => {
  const places = shownCharts();
  if (places.some((place) => !window.echarts?.getInstanceByDom(place))) charts();
  else for (const place of places) window.echarts.getInstanceByDom(place).resize();
});

// The browser speaks its own language on its button for files, so the page lays one of its own over it.
function filesFaced() {
  for (const input of document.querySelectorAll("input[type=file]:not(.visually-hidden)")) {
    const face = document.createElement("span");
    face.className = "file-face";
    face.setAttribute("aria-hidden", "true");
    const button = document.createElement("span");
    button.className = "btn";
    button.textContent = input.multiple ? "选文件（可选几个）" : "选文件";
    const chosen = document.createElement("span");
    chosen.className = "quiet";
    const say = () => { chosen.textContent = [...input.files].map((one) => one.name).join("、") || "还没有选，也可以拖到这里"; };
    input.classList.add("visually-hidden");
    face.append(button, chosen);
    input.after(face);
    say();
    input.addEventListener("change", say);
    face.addEventListener("click", () => { if (!face.closest("label")) input.click(); });
    face.addEventListener("dragover", (event) => { event.preventDefault(); face.classList.add("drop-over"); });
    face.addEventListener("dragleave", () => face.classList.remove("drop-over"));
    face.addEventListener("drop", (event) => {
      event.preventDefault();
      face.classList.remove("drop-over");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
filesFaced();
document.addEventListener("htmx:afterSettle", filesFaced);

// A table as wide as its frame needs none to be scrolled in, and its head stays in sight. A wider one is scrolled, by the keyboard too.
function framed() {
  for (const frame of document.querySelectorAll(".table-frame")) {
    frame.classList.remove("fits");
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.classList.add("fits");
  }
}
framed();
document.addEventListener("htmx:afterSettle", framed);
window.addEventListener("resize", framed);
