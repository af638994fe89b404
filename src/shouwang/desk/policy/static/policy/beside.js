// A clause opens beside the value that rests on it. Without this script, and with a key held down, its link leads to its page.

const beside = document.getElementById("beside");
let from = null;

document.addEventListener("click", async (event) => {
  const outside = covers() && !beside.contains(event.target);
  if (outside || event.target.closest("[data-close-beside]")) { close(); return; }
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
    if (covers()) {
      (link.closest("tr") || link).scrollIntoView({ block: "start" }); // its value stays in sight
      rest().forEach((one) => { one.inert = true; });
    }
    beside.focus({ preventScroll: true });
  } catch { location.assign(link.href); }
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !beside.hidden) close(); });

// At a phone's foot it lies over the page: until it is closed, by its button, by Escape or by a tap beside it, nothing else
// can be reached, so that no link is half under it.
function covers() { return !beside.hidden && beside.getBoundingClientRect().top > 100; }

function rest() {
  const all = [];
  for (let one = beside; one !== document.body; one = one.parentElement) {
    all.push(...[...one.parentElement.children].filter((other) => other !== one));
  }
  return all;
}

function close() {
  beside.hidden = true;
  rest().forEach((one) => { one.inert = false; });
  if (from) from.focus();
}
