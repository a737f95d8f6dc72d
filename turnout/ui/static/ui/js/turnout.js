// Enhancements of every page. Each page works without this file.

const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

// Countdown: the deadline stands in the page as a date; this adds the time left.
function countdown(el) {
  const end = Date.now() + Number(el.dataset.secondsLeft) * 1000;
  const [h, m, s] = ["h", "m", "s"].map((unit) => el.querySelector(`[data-${unit}]`));
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    h.textContent = Math.floor(left / 3600);
    m.textContent = String(Math.floor(left / 60) % 60).padStart(2, "0");
    if (s) s.textContent = String(left % 60).padStart(2, "0");
    if (left === 0 || !el.isConnected) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
  el.hidden = false;
}

// Show or hide what a checkbox, a radio or a select controls: data-shows names the part,
// data-shows-when (optional) the value for which it is shown.
function shows(control) {
  const part = document.getElementById(control.dataset.shows);
  if (!part) return;
  const wanted = control.dataset.showsWhen;
  const isOn = () => {
    if (control.type === "checkbox" || control.type === "radio") return control.checked;
    return wanted === undefined ? control.value !== "" : control.value === wanted;
  };
  const sync = () => (part.hidden = !isOn());
  const group = control.type === "radio" ? all(control.form ?? document, `input[name="${CSS.escape(control.name)}"]`) : [control];
  for (const one of group) one.addEventListener("change", sync);
  sync();
}

// A form sent back: its summary takes the focus.
function focusSummary(el) {
  el.focus({ preventScroll: true });
  el.scrollIntoView({ block: "start" });
}

// Copy: data-copy holds the text; the button says for a moment that it is done.
function copies(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    tell(button.dataset.copied || button.textContent.trim());
  });
}

// Share: the system's own sheet where there is one, else the address is copied.
function shares(button) {
  if (!navigator.share && !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const url = button.dataset.share || location.href;
    if (navigator.share) {
      await navigator.share({ title: button.dataset.shareTitle || document.title, url }).catch(() => {});
    } else {
      await navigator.clipboard.writeText(url);
      tell(button.dataset.copied || url);
    }
  });
}

// Filters: a form that sends itself on change hides its button.
function autosubmits(form) {
  form.addEventListener("change", () => form.requestSubmit());
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
}

// Rows: add and remove rows of a formset in place. Without this file the same buttons send the form,
// and the server answers with one row more or less.
function rows(box) {
  const prefix = box.dataset.rows;
  const list = box.querySelector("[data-row-list]") ?? box;
  const template = box.querySelector("template[data-row-template]");
  const total = document.querySelector(`input[name="${CSS.escape(prefix)}-TOTAL_FORMS"]`);
  const add = box.querySelector("[data-add-row]");
  const least = Number(box.dataset.rowsMin ?? 1);
  const most = Number(box.dataset.rowsMax ?? 1000);
  const current = () => [...list.querySelectorAll("[data-row]")];
  const number = (row, index) => {
    const old = new RegExp(`${prefix}-(?:\\d+|__prefix__)-`, "g");
    for (const el of [row, ...row.querySelectorAll("*")])
      for (const { name, value } of [...el.attributes]) {
        const fresh = value.replace(old, `${prefix}-${index}-`);
        if (fresh !== value) el.setAttribute(name, fresh);
      }
    for (const el of row.querySelectorAll("[data-row-number]")) el.textContent = index + 1;
    for (const el of row.querySelectorAll("[data-remove-row]")) el.value = index;
  };
  const settle = () => {
    const found = current();
    found.forEach(number);
    total.value = found.length;
    add.hidden = found.length >= most;
    for (const button of list.querySelectorAll("[data-remove-row]")) button.hidden = found.length <= least;
    box.dispatchEvent(new CustomEvent("rows:change", { bubbles: true, detail: found.length }));
  };
  if (!template || !total || !add) return;
  add.addEventListener("click", (event) => {
    event.preventDefault();
    const fresh = template.content.firstElementChild.cloneNode(true);
    list.append(fresh);
    settle();
    enhance(fresh);
    fresh.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-row]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    settle();
    (add.hidden ? next?.querySelector("input:not([type=hidden])") : add)?.focus();
  });
  settle();
}

// Toasts: they can be sent away, and go by themselves unless they ask for something.
function toast(el) {
  const close = el.querySelector("[data-dismiss]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => el.remove());
  }
  if (el.querySelector("form")) return;
  let timer;
  const wait = () => (timer = setTimeout(() => el.remove(), 12000));
  const stay = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) el.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) el.addEventListener(name, wait);
  wait();
}

function tell(words) {
  const box = document.querySelector(".toasts");
  const el = Object.assign(document.createElement("div"), { className: "toast", textContent: words });
  box?.append(el);
  toast(el);
}

// A light or dark page, when somebody wants another one than the system has.
function themes(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = getComputedStyle(root).colorScheme === "dark" ||
      (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
  });
}

function enhance(root) {
  all(root, "[data-seconds-left]").forEach(countdown);
  all(root, "[data-shows]").forEach(shows);
  all(root, "[data-focus]").forEach(focusSummary);
  all(root, "[data-copy]").forEach(copies);
  all(root, "[data-share]").forEach(shares);
  all(root, "form[data-autosubmit]").forEach(autosubmits);
  all(root, "[data-rows]").forEach(rows);
  all(root, "[data-toast]").forEach(toast);
  all(root, "[data-theme-switch]").forEach(themes);
}

// Dialogs: a link to the page that asks the same opens the dialog instead; `command` for browsers without it.
const knowsCommand = "commandForElement" in HTMLButtonElement.prototype;
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens]");
  const dialog = link && document.getElementById(link.dataset.opens);
  if (dialog && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    dialog.showModal();
  }
  const button = !knowsCommand && event.target.closest("button[commandfor]");
  if (button) {
    const target = document.getElementById(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "close") target?.close();
    else target?.showModal();
  }
});

// Menus, for browsers without popovers.
if (!("popover" in HTMLElement.prototype)) {
  for (const menu of document.querySelectorAll("[popover]")) menu.hidden = true;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    const wanted = button && document.getElementById(button.getAttribute("popovertarget"));
    for (const menu of document.querySelectorAll("[popover]"))
      if (!menu.contains(event.target)) menu.hidden = menu !== wanted || !menu.hidden;
  });
}

// A form that must not be sent twice: the button shows that it is on its way until the page changes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

document.addEventListener("htmx:after:swap", (event) => enhance(event.target));
enhance(document);
