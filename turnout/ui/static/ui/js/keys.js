// Shortcuts of the desk. Off while somebody types or a dialog is open, and for good when switched off (WCAG 2.1.4).

const dialog = document.getElementById("keys");
const OFF = "desk-keys-off";

const kept = {
  get isOff() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  },
  set isOff(value) {
    try {
      value ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF);
    } catch {
      // A browser that keeps nothing asks again on the next page.
    }
  },
};

const isTyping = (el) => el.isContentEditable || el.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select");
const isShown = (el) => el.getClientRects().length > 0;
const rows = () => [...document.querySelectorAll("main tbody tr, main [data-row]")].filter((row) => isShown(row) && row.querySelector("a[href]"));
const current = () => document.activeElement?.closest("main tbody tr, main [data-row]");

function step(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  const link = all[next].querySelector("a[href]");
  link.focus({ focusVisible: true });
  link.scrollIntoView({ block: "nearest" });
}

function tick() {
  current()?.querySelector("input[type=checkbox]")?.click();
}

function search() {
  const field = [...document.querySelectorAll("[data-search]")].find(isShown);
  if (!field) {
    location.assign("/desk/search/");
    return;
  }
  field.focus();
  field.select();
}

function go(key) {
  const link = document.querySelector(`.rail a[data-key="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
}

const actions = {
  j: () => step(1),
  k: () => step(-1),
  x: tick,
  "/": search,
  "?": () => dialog?.showModal(),
};

let isGoing = 0;

function pressed(event) {
  if (kept.isOff || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (isGoing > Date.now()) {
    isGoing = 0;
    event.preventDefault();
    go(event.key);
    return;
  }
  if (event.key === "g") {
    isGoing = Date.now() + 1500;
    return;
  }
  const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
  if (!action) return;
  event.preventDefault();
  action();
}

document.addEventListener("keydown", pressed);

const choice = dialog?.querySelector("[data-keys-on]");
if (choice) {
  choice.checked = !kept.isOff;
  choice.addEventListener("change", () => (kept.isOff = !choice.checked));
}
