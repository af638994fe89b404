// Forms of cases: sent without leaving the page, so that what was typed, photographed and signed is still there when
// something is wrong. They work without a script too, but for signing on the screen.

function say(form, sentence, link) {
  const place = document.getElementById("case-faults");
  const box = Object.assign(document.createElement("div"), { className: "wrong" });
  box.setAttribute("role", "alert");
  const line = Object.assign(document.createElement("p"), { textContent: sentence });
  if (link) line.append(" ", Object.assign(document.createElement("a"), { href: link, target: "_blank", textContent: "在新窗口登录" }));
  box.append(line);
  place.replaceChildren(box);
  place.focus();
  place.scrollIntoView({ block: "center" });
}

async function send(form, button) {
  const body = new FormData(form, button);
  for (const pad of form.querySelectorAll("canvas[data-sign]")) {
    if (!pad.ink?.length) continue;
    const drawn = await new Promise((resolve) => pad.toBlob(resolve, "image/png"));
    if (drawn) body.append(pad.dataset.sign, drawn, "signature.png");
  }
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  const to = answer.headers.get("HX-Redirect");
  if (to && to.includes("/sign-in")) { say(form, "登录已经过期，还没有办。填的都在这一页，", `${to.split("?")[0]}?next=/`); return; }
  if (to) { location.assign(to); return; }
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const faults = there.getElementById("case-faults");
  if (!faults) { say(form, `站里没有收下（${answer.status}），什么也没有改动。填的都在这一页，过一会儿再按一次。`); return; }
  document.getElementById("case-faults").replaceWith(document.adoptNode(faults));
  // What was looked at is the newest from now on: whoever sends again has been told.
  for (const fresh of there.querySelectorAll("input[name^=seen]")) {
    const old = form.querySelector(`[name="${CSS.escape(fresh.name)}"]`);
    if (old) old.value = fresh.value;
  }
  const place = document.getElementById("case-faults");
  place.focus();
  place.scrollIntoView({ block: "start" });
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    try { await send(form, button); } catch { say(form, "没有网络，还没有办。填的都在这一页，有网以后再按一次。"); }
    sending = false;
    button?.removeAttribute("aria-busy");
  });
}

// Signing on the screen.
for (const pad of document.querySelectorAll("canvas[data-sign]")) {
  pad.ink = [];
  const pen = pad.getContext("2d");
  let line = null;
  const draw = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    Object.assign(pen, { strokeStyle: "#111", lineWidth: 4, lineCap: "round", lineJoin: "round" });
    for (const one of pad.ink) {
      pen.beginPath();
      pen.moveTo(...one[0]);
      for (const point of one.length > 1 ? one.slice(1) : [[one[0][0] + 1, one[0][1]]]) pen.lineTo(...point);
      pen.stroke();
    }
  };
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [Math.round((event.clientX - box.left) / box.width * pad.width), Math.round((event.clientY - box.top) / box.height * pad.height)];
  };
  pad.addEventListener("pointerdown", (event) => { pad.setPointerCapture(event.pointerId); line = [at(event)]; pad.ink.push(line); event.preventDefault(); });
  pad.addEventListener("pointermove", (event) => { if (line) { line.push(at(event)); draw(); } });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { if (line) { line = null; draw(); } });
  document.getElementById(pad.dataset.drop)?.addEventListener("click", () => { pad.ink = []; draw(); });
  draw();
}

// How many households a button touches.
function count() {
  for (const place of document.querySelectorAll("[data-touched]")) {
    const form = place.closest("form");
    place.textContent = String([...form.querySelectorAll("input[name=picked]")].filter((one) => one.type === "hidden" || one.checked).length);
  }
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-rows-all]")) {
    for (const box of event.target.form.querySelectorAll("input[name=picked]")) box.checked = event.target.checked;
  }
  count();
});
document.addEventListener("htmx:afterSettle", count);  // the lines of a long form come in parts
count();
