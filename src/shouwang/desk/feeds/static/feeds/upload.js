// Files dropped or chosen: each is sent by itself with its progress; when all are there the form goes with their tokens.
// Without this script the form sends the chosen files as they are.

const LEFT_BESIDE = /^(\.|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX)/i; // what file managers and open spreadsheets leave

for (const form of document.querySelectorAll("form[data-upload]")) prepare(form);

function prepare(form) {
  const place = form.querySelector(".drop-files");
  const chosen = [];
  let sending = false;

  const take = (file, path) => {
    if (path.split("/").some((part) => LEFT_BESIDE.test(part))) return;
    if (sending || chosen.some((one) => one.path === path && one.file.size === file.size)) return;
    const line = document.createElement("div");
    line.className = "drop-file";
    const name = document.createElement("span");
    name.textContent = path;
    const bar = document.createElement("progress");
    bar.max = 1; bar.value = 0;
    bar.setAttribute("aria-label", `${path} 上传进度`);
    line.append(name, bar);
    place.append(line);
    chosen.push({ file, path, line, bar, token: "" });
  };

  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      for (const file of input.files) take(file, inner(file.webkitRelativePath) || file.name);
      input.value = "";
    });
  }
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("drop-over"); });
  form.addEventListener("dragleave", () => form.classList.remove("drop-over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("drop-over");
    // The entries must be asked for before anything is waited for.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const files = [...event.dataTransfer.files];
    for (const [place, entry] of entries.entries()) {
      if (entry && entry.isDirectory) await walk(entry, "", take);
      else if (files[place]) take(files[place], files[place].name);
    }
  });
  form.addEventListener("submit", async (event) => {
    if (!chosen.length) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    for (const one of chosen) if (!one.token) await send(form, one);
    const kept = chosen.filter((one) => one.token);
    if (kept.length === chosen.length || (kept.length && chosen.every((one) => one.token || one.skipped))) {
      for (const old of form.querySelectorAll("input[name=kept]")) old.remove();
      for (const one of kept) {
        const hidden = document.createElement("input");
        hidden.type = "hidden"; hidden.name = "kept"; hidden.value = one.token;
        form.append(hidden);
      }
      form.submit();
      return;
    }
    // What went wrong stands beside its file; what is there already is not sent again.
    sending = false;
    button.removeAttribute("aria-busy");
  });
}

// Of “报送/医保局/上报.xlsx” the outer folder is left away.
function inner(path) { return path ? path.split("/").slice(1).join("/") : ""; }

async function walk(folder, above, take) {
  const reader = folder.createReader();
  for (;;) {
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!part.length) return;
    for (const entry of part) {
      if (entry.isDirectory) await walk(entry, `${above}${entry.name}/`, take);
      else take(await new Promise((done, failed) => entry.file(done, failed)), above + entry.name);
    }
  }
}

function send(form, one) {
  const most = Number(form.dataset.most);
  for (const old of one.line.querySelectorAll(".wrong")) old.remove();
  if (one.file.size > (most - 1) * 1024 * 1024) {
    say(one, `超过 ${most} MB，页面收不下；请按乡镇拆成几个文件`);
    return Promise.resolve();
  }
  return new Promise((done) => {
    const body = new FormData();
    body.append("name", one.path);
    body.append("file", one.file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.one);
    request.setRequestHeader("X-CSRFToken", form.querySelector("input[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) one.bar.value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      let told = null;
      try { told = JSON.parse(request.responseText); } catch { /* the page of the door, or of a fault */ }
      if (told && told.token) { one.token = told.token; one.bar.value = 1; }
      else {
        one.skipped = request.status === 400 && told && told.said.includes("跳过");
        say(one, told ? told.said : "没有传到；若登录已过期，请重新登录再交");
      }
      done();
    });
    request.addEventListener("error", () => { say(one, "网络断了，没有传到；再按一次“上传”接着传"); done(); });
    request.send(body);
  });
}

function say(one, text) {
  one.bar.value = 0;
  const line = document.createElement("p");
  line.className = "wrong";
  line.setAttribute("role", "alert");
  line.textContent = text;
  one.line.append(line);
}
