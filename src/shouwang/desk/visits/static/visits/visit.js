// The visit form on a phone. What is typed is kept in this browser until it was filed, so that a lost line or a closed page
// loses nothing. Kept encrypted where the browser can: the key comes with the page, and only to whoever signed in.

const PREFIX = "shouwang-visit:";
const KEEP_DAYS = 30;
const MOST_BYTES = 300 * 1024;
const SIDE = 1600;

// --- what is kept ---------------------------------------------------------------------------------------------------

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("shouwang-visits", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, what) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const turn = base.transaction("photos", mode);
      const asked = what(turn.objectStore("photos"));
      turn.oncomplete = () => resolve(asked.result);
      turn.onabort = turn.onerror = () => reject(turn.error);
    });
  } finally { base.close(); }
}

class Draft {
  constructor(name, hex) {
    this.name = PREFIX + name;
    this.raw = Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
    this.saving = Promise.resolve();
  }

  async key() {
    if (!window.crypto?.subtle) return null; // only over https, and on this machine itself
    this.imported ??= crypto.subtle.importKey("raw", this.raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    return this.imported;
  }

  async sealed(bytes) {
    const key = await this.key();
    if (!key) return { plain: true, bytes };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { plain: false, iv, bytes: new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes)) };
  }

  async opened(kept) {
    if (kept.plain) return kept.bytes;
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, await this.key(), kept.bytes));
  }

  // Small things: at every key that is pressed. Last in, last written.
  save(told) {
    this.saving = this.saving.then(async () => {
      if (this.gone) return;
      const kept = await this.sealed(new TextEncoder().encode(JSON.stringify(told)));
      const text = JSON.stringify({ at: Date.now(), plain: kept.plain, iv: kept.iv ? hex(kept.iv) : "", told: hex(kept.bytes) });
      try { if (!this.gone) localStorage.setItem(this.name, text); } catch { this.full = true; }
    }).catch(() => { this.full = true; });
    return this.saving;
  }

  async read() {
    const text = localStorage.getItem(this.name);
    if (!text) return null;
    try {
      const kept = JSON.parse(text);
      const bytes = await this.opened({ plain: kept.plain, iv: unhex(kept.iv), bytes: unhex(kept.told) });
      return { at: kept.at, ...JSON.parse(new TextDecoder().decode(bytes)) };
    } catch { return null; } // of an earlier key: nobody can read it any more
  }

  async savePhotos(photos) {
    try {
      const kept = [];
      for (const one of photos) kept.push({ id: one.id, ...(await this.sealed(new Uint8Array(await one.blob.arrayBuffer()))) });
      if (!this.gone) await inStore("readwrite", (store) => store.put({ at: Date.now(), photos: kept }, this.name));
    } catch { this.full = true; }
  }

  async readPhotos() {
    try {
      const kept = await inStore("readonly", (store) => store.get(this.name));
      const photos = [];
      for (const one of kept?.photos ?? []) {
        photos.push({ id: one.id, blob: new Blob([await this.opened(one)], { type: "image/jpeg" }) });
      }
      return photos;
    } catch { return []; }
  }

  async remove() {
    this.gone = true;
    localStorage.removeItem(this.name);
    try { await inStore("readwrite", (store) => store.delete(this.name)); } catch { /* there was none */ }
  }
}

function hex(bytes) { return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join(""); }
function unhex(text) { return Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16)); }

// What nobody came back to in a month is removed.
function removeOld() {
  const before = Date.now() - KEEP_DAYS * 864e5;
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    let at = 0;
    try { at = JSON.parse(localStorage.getItem(name)).at; } catch { /* unreadable is old */ }
    if (!(at > before)) {
      localStorage.removeItem(name);
      inStore("readwrite", (store) => store.delete(name)).catch(() => {});
    }
  }
}

// --- photos, small enough for a slow line ---------------------------------------------------------------------------

async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  for (let side = SIDE, quality = 0.8; ; quality > 0.5 ? (quality -= 0.15) : (side *= 0.75)) {
    const shrink = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * shrink));
    canvas.height = Math.max(1, Math.round(picture.height * shrink));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && (blob.size <= MOST_BYTES || side < 300)) { picture.close(); return blob; }
  }
}

// --- the form -------------------------------------------------------------------------------------------------------

class VisitForm {
  constructor(form, before) {
    this.form = form;
    this.decides = form.dataset.decides || "conclusion"; // the question whose answer says what else is asked
    this.photos = before?.photos ?? [];
    this.ink = before?.ink ?? [];
    this.draft = before?.draft ?? new Draft(form.dataset.draft, form.dataset.draftKey);
    this.told = form.querySelector("#send-told");
    this.seen = form.elements.seen.value;
    form.addEventListener("input", () => { this.show(); this.save(); });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.place();
    this.sign();
    this.camera();
    this.show();
    this.listPhotos();
  }

  async begin() {
    removeOld();
    const kept = await this.draft.read();
    const photos = await this.draft.readPhotos();
    if (!kept && !photos.length) return;
    this.photos = photos;
    if (kept) this.fill(kept);
    this.show();
    this.listPhotos();
    this.drawInk();
    const told = this.form.querySelector("#draft-told");
    const moved = kept && kept.seen !== this.seen;
    told.textContent = moved
      ? "上次填的还在。填了以后这一户有了变化，请看上面，再看一遍填的对不对。"
      : "上次填的还在这台手机上，接着填就行；报上去以后就从手机上删掉。";
    told.hidden = false;
    if (kept?.waiting && navigator.onLine) this.say("上次没有报上去，请看一遍，再按“报上去”。", true);
    if (kept?.waiting) this.waiting = true;
  }

  values() {
    const told = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !["csrfmiddlewaretoken", "seen"].includes(name)) told[name] = value;
    }
    // Questions that another conclusion would ask are kept as well.
    for (const box of this.form.querySelectorAll(".question :disabled")) {
      if (box.type !== "radio" || box.checked) told[box.name] = box.value;
    }
    delete told.shows;
    const shows = Object.fromEntries(this.photos.map((one) => [one.id, one.shows ?? ""]));
    return { values: told, shows, ink: this.ink, seen: this.seen, waiting: this.waiting ?? false };
  }

  save() { this.draft.save(this.values()).then(() => { if (this.draft.full) this.say("这台手机存不下了，请快些报上去。", true); }); }

  fill(kept) {
    for (const [name, value] of Object.entries(kept.values ?? {})) {
      // By the name alone: a group of choices has the name of its question as its id.
      for (const box of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (box.type === "radio") box.checked = box.value === value; else box.value = value;
      }
    }
    // A figure of the register that is another one by now was not confirmed.
    for (const group of this.form.querySelectorAll("fieldset.question")) {
      const boxes = [...group.querySelectorAll("input[type=radio][name^=known-]")];
      if (boxes.length && !boxes.some((one) => one.checked)) boxes[0].checked = true;
    }
    for (const one of this.photos) one.shows = kept.shows?.[one.id] ?? "";
    this.ink = kept.ink ?? [];
    this.placeTold();
  }

  // Only what the deciding answer asks for is shown, and only that is sent.
  show() {
    const chosen = this.form.querySelector(`input[name="q-${this.decides}"]:checked`)?.value ?? "";
    for (const question of this.form.querySelectorAll(".question")) {
      const wanted = question.dataset.with;
      const hidden = question.dataset.question !== this.decides && wanted !== "" && !wanted.split("|").includes(chosen);
      question.hidden = hidden;
      for (const box of question.querySelectorAll("input, textarea, select")) box.disabled = hidden;
      const other = question.querySelector(".other");
      if (other) {
        const open = question.querySelector("[data-other]").checked;
        other.hidden = !open;
        if (!open) for (const box of other.querySelectorAll("input")) box.disabled = true;
      }
    }
  }

  say(sentence, wrong = false) {
    this.told.textContent = sentence;
    this.told.classList.toggle("send-told-wrong", wrong);
  }

  // --- photos
  camera() {
    for (const id of ["photo-take", "photo-pick"]) {
      this.form.querySelector(`#${id}`).addEventListener("change", async (event) => {
        const most = Number(this.form.dataset.mostPhotos);
        const told = this.form.querySelector("#photo-told");
        told.textContent = "";
        for (const file of [...event.target.files]) {
          if (this.photos.length >= most) { told.textContent = `最多 ${most} 张，多的没有收。`; break; }
          try { this.photos.push({ id: hex(crypto.getRandomValues(new Uint8Array(6))), blob: await small(file), shows: "" }); } catch { told.textContent = `“${file.name}”不是这台手机认得的照片。`; }
        }
        event.target.value = "";
        this.listPhotos();
        await this.draft.savePhotos(this.photos);
        this.save();
      });
    }
  }

  listPhotos() {
    const list = this.form.querySelector("#photo-list");
    list.replaceChildren(...this.photos.map((one, place) => {
      const line = document.createElement("li");
      const picture = Object.assign(document.createElement("img"), { src: (one.url ??= URL.createObjectURL(one.blob)), alt: `第 ${place + 1} 张照片` });
      const side = document.createElement("div");
      const field = Object.assign(document.createElement("div"), { className: "field" });
      const label = Object.assign(document.createElement("label"), { htmlFor: `shows-${place + 1}`, textContent: `第 ${place + 1} 张拍的是什么` });
      const box = Object.assign(document.createElement("input"), { id: `shows-${place + 1}`, name: "shows", maxLength: 60, value: one.shows ?? "", autocomplete: "off" });
      box.addEventListener("input", () => { one.shows = box.value; });
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "去掉这张" });
      drop.setAttribute("aria-label", `去掉第 ${place + 1} 张照片`);
      drop.addEventListener("click", async () => { this.photos = this.photos.filter((other) => other !== one); URL.revokeObjectURL(one.url); this.listPhotos(); await this.draft.savePhotos(this.photos); this.save(); });
      field.append(label, box);
      side.append(field, drop);
      line.append(picture, side);
      return line;
    }));
  }

  // --- place: only when asked for
  place() {
    const take = this.form.querySelector("#place-take"), drop = this.form.querySelector("#place-drop"), value = this.form.querySelector("#place-value");
    take.addEventListener("click", () => {
      const told = this.form.querySelector("#place-told");
      if (!navigator.geolocation || !window.isSecureContext) { told.textContent = "这里取不到位置（要用 https 打开本站），不取也能报。"; return; }
      told.textContent = "正在取……";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => { value.value = JSON.stringify({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }); this.placeTold(); this.save(); },
        () => { told.textContent = "没有取到位置：没有允许，或者信号不好。不取也能报。"; },
        { enableHighAccuracy: true, timeout: 20000 },
      );
    });
    drop.addEventListener("click", () => { value.value = ""; this.placeTold(); this.save(); });
    this.placeTold();
  }

  placeTold() {
    const value = this.form.querySelector("#place-value").value;
    let told = "";
    try { if (value) told = `已经取了，${Math.round(JSON.parse(value).accuracy)} 米以内。`; } catch { /* said beside the field */ }
    this.form.querySelector("#place-told").textContent = told;
    this.form.querySelector("#place-drop").hidden = !value;
  }

  // --- signature
  sign() {
    const canvas = this.form.querySelector("#sign-here");
    let line = null;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [Math.round((event.clientX - box.left) / box.width * canvas.width), Math.round((event.clientY - box.top) / box.height * canvas.height)];
    };
    canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); line = [at(event)]; this.ink.push(line); event.preventDefault(); });
    canvas.addEventListener("pointermove", (event) => { if (line) { line.push(at(event)); this.drawInk(); } });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (line) { line = null; this.drawInk(); this.save(); } });
    this.form.querySelector("#sign-drop").addEventListener("click", () => { this.ink = []; this.drawInk(); this.save(); });
    this.drawInk();
  }

  drawInk() {
    const canvas = this.form.querySelector("#sign-here"), pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { strokeStyle: "#111", lineWidth: 4, lineCap: "round", lineJoin: "round" });
    for (const line of this.ink) {
      pen.beginPath();
      pen.moveTo(...line[0]);
      for (const point of line.length > 1 ? line.slice(1) : [[line[0][0] + 1, line[0][1]]]) pen.lineTo(...point);
      pen.stroke();
    }
  }

  // --- sending
  async send() {
    if (this.sending) return;
    this.sending = true;
    this.waiting = true;
    const button = this.form.querySelector("#send");
    button.setAttribute("aria-busy", "true");
    this.say("正在报……");
    await this.draft.save(this.values());
    try { await this.sent(); } catch { this.kept("没有网络"); }
    this.sending = false;
    button.removeAttribute("aria-busy");
  }

  kept(why) { this.say(`${why}，还没有报上去。填的都存在这台手机上；有网以后会自己再报，也可以再按一次。`, true); }

  async sent() {
    if (!navigator.onLine) { this.kept("没有网络"); return; }
    const body = new FormData(this.form);
    body.delete("shows");
    for (const one of this.photos) { body.append("photo", one.blob, "photo.jpg"); body.append("shows", one.shows ?? ""); }
    if (this.ink.length) {
      const drawn = await new Promise((resolve) => this.form.querySelector("#sign-here").toBlob(resolve, "image/png"));
      if (drawn) body.append("signature", drawn, "signature.png");
    }
    const answer = await fetch(this.form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
    const to = answer.headers.get("HX-Redirect");
    if (to && to.includes("/sign-in")) { this.waiting = false; this.asked(to); return; }
    if (to) { await this.draft.remove(); this.say("报上去了。"); location.assign(to); return; }
    this.waiting = false;
    this.save();
    if (answer.status === 422 || answer.status === 409) { this.again(await answer.text()); return; }
    this.say(answer.status === 403 ? "这一页开得太久了，没有报上去。填的都在这台手机上，请刷新这一页再报。" : `站里没有收下（${answer.status}）。填的都在这台手机上，过一会儿再按一次。`, true);
  }

  asked(to) {
    const link = Object.assign(document.createElement("a"), { href: `${to.split("?")[0]}?next=${encodeURIComponent(location.pathname)}`, textContent: "重新登录" });
    this.say("登录已经过期，没有报上去。填的都在这台手机上。", true);
    this.told.append(" ", link);
  }

  // What is wrong stands beside its field; photos and signature stay as they are.
  again(text) {
    const sheet = new DOMParser().parseFromString(text, "text/html").getElementById("visit-sheet");
    if (!sheet) { this.say("没有报上去。填的都在这台手机上，请刷新这一页再看。", true); return; }
    const typed = this.values();
    document.getElementById("visit-sheet").replaceWith(document.adoptNode(sheet));
    const form = document.getElementById("visit-form");
    if (form) {
      current = new VisitForm(form, this);
      current.fill(typed);
      current.show();
      current.listPhotos();
      current.drawInk();
      current.save();
    }
    const first = document.querySelector("#changed, #faults");
    first?.focus();
    first?.scrollIntoView({ block: "start" });
  }
}

let current = null;
const form = document.getElementById("visit-form");
if (form) {
  current = new VisitForm(form);
  current.begin();
  window.addEventListener("online", () => { if (current.waiting) current.send(); });
} else {
  removeOld();
}
for (const card of document.querySelectorAll("[data-lead]")) {
  const there = Object.keys(localStorage).some((name) => name.startsWith(PREFIX) && name.endsWith(`:${card.dataset.lead}`));
  if (there) card.querySelector(".draft-there")?.removeAttribute("hidden");
}
