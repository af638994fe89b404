// Before anything is painted: light or dark, as chosen here or as the machine prefers.
(function () {
  let chosen = null;
  try { chosen = localStorage.getItem("shouwang-theme"); } catch { /* a browser that keeps nothing */ }
  const dark = chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
})();
