// A clause opens beside the value that rests on it. Without this script, and with a key held down, its link leads to its page.

const beside = document.getElementById("beside");
let from = null;

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-close-beside]")) { close(); return; }
  const link = event.target.closest("a[href*='/clauses/']");
  if (!link || "whole" in link.dataset || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  from = link;
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = page.querySelectorAll("[data-clause]");
    if (!answer.ok || !parts.length) throw new Error("no clause");
    const title = document.createElement("h2");
    title.textContent = page.querySelector("h1").textContent;
    const whole = document.createElement("p");
    whole.append(Object.assign(document.createElement("a"), { href: link.href, textContent: "打开这一条的页面" }));
    whole.firstChild.dataset.whole = "";
    beside.querySelector("div").replaceChildren(title, ...parts, whole);
    beside.hidden = false;
    if (beside.getBoundingClientRect().top > 100) (link.closest("tr") || link).scrollIntoView({ block: "start" }); // at a phone's foot it would cover the value
    beside.focus({ preventScroll: true });
  } catch { location.assign(link.href); }
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !beside.hidden) close(); });

function close() {
  beside.hidden = true;
  if (from) from.focus();
}
