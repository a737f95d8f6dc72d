// The door with a script: finds while you type, keeps every tap on the device first, sends it when there is a
// connection, and shows what other devices did. Without this file each tap is a form.

const root = document.querySelector("[data-door]");
const { sync, changes, worker } = root.dataset;
const place = location.pathname;
const KEPT = "turnout-door-1";
const EVERY = 5000;
const MOST = 500;

const banner = document.querySelector("[data-banner]");
const troubles = document.querySelector("[data-troubles]");
const counts = { here: document.querySelector("[data-here]"), walkIns: document.querySelector("[data-walk-ins]") };
let server = { walk_ins: Number(counts.walkIns.textContent), here: Number(counts.here.textContent) };
let since = root.dataset.now;
let sending = null;

// --- what is kept on the device ------------------------------------------------------------------------------

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("turnout-door", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("taps", { keyPath: "key" });
    asked.result.createObjectStore("troubles", { keyPath: "key" });
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function stored(store, mode, ask) {
  const transaction = (await opened).transaction(store, mode);
  const asked = ask(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

const put = (store, one) => stored(store, "readwrite", (rows) => rows.put(one));
const drop = (store, key) => stored(store, "readwrite", (rows) => rows.delete(key));
const mine = async (store) =>
  (await stored(store, "readonly", (rows) => rows.getAll()))
    .filter((one) => one.place === place)
    .sort((one, other) => one.at.localeCompare(other.at));

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- what is shown -------------------------------------------------------------------------------------------

const rows = (attendee) => document.querySelectorAll(`[data-row="${CSS.escape(attendee)}"]`);

// Returns whether that is news.
function show(attendee, standing) {
  const isHere = standing === "attended" || standing === "partial";
  let isNews = false;
  for (const row of rows(attendee)) {
    const button = row.querySelector("button.tap");
    if (!button) continue;
    isNews ||= button.getAttribute("aria-pressed") !== String(isHere);
    button.setAttribute("aria-pressed", String(isHere));
    button.value = isHere ? "" : "attended";
    row.querySelector(".initial").classList.toggle("initial-ok", isHere);
  }
  return isNews;
}

const number = (text, count) => text.replace("0", String(count));

async function tell(isOffline = false, needsSignIn = false) {
  const waiting = await mine("taps");
  const walked = waiting.reduce((sum, one) => sum + ({ walk_in: 1, walk_in_less: -1 }[one.kind] ?? 0), 0);
  counts.walkIns.textContent = Math.max(0, server.walk_ins + walked);
  const pressed = document.querySelectorAll('[data-people] button.tap[aria-pressed="true"]').length;
  counts.here.textContent = root.dataset.complete ? pressed : server.here;
  const known = Number(counts.here.textContent);
  const chips = document.querySelectorAll(".door-bar .chip small");
  chips[1].textContent = Number(chips[0].textContent) - known;
  chips[2].textContent = known;
  const room = document.querySelector("[data-room]");
  if (room && server.room_left != null) room.textContent = Math.max(0, server.room_left - walked);
  const less = document.querySelector('[data-walk-in="walk_in_less"] button');
  less.disabled = counts.walkIns.textContent === "0";
  banner.hidden = !(isOffline || needsSignIn);
  const kept = new Set(banner.hidden ? [] : waiting.map((one) => one.attendee));
  for (const row of document.querySelectorAll("[data-row]")) row.toggleAttribute("data-kept", kept.has(row.dataset.row));
  const words = needsSignIn ? banner.dataset.signIn : banner.dataset.offline;
  if (!banner.hidden) banner.querySelector("[data-words]").textContent = number(words, waiting.length);
  const found = await mine("troubles");
  troubles.hidden = found.length === 0;
  troubles.querySelector("ul").replaceChildren(
    ...found.map((one) => {
      const line = document.createElement("li");
      line.textContent = one.name ? `${one.name}: ${one.message}` : one.message;
      return line;
    }),
  );
}

// --- taps ----------------------------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const isTap = form.matches("[data-tap]") && event.submitter?.matches(".tap");
  if (!isTap && !form.matches("[data-walk-in]")) return;
  event.preventDefault();
  if (!isTap) return tap({ kind: form.dataset.walkIn });
  const name = form.querySelector(".name").textContent;
  await tap({ kind: "place", attendee: form.elements.attendee.value, standing: event.submitter.value, name });
});

// scan.js tells whose code was shown
document.addEventListener("door:tap", (event) => tap({ kind: "place", ...event.detail }));

async function tap(given, isUndo = false) {
  const entry = { key: newKey(), place, at: new Date().toISOString(), ...given };
  await put("taps", entry); // whatever is shown is kept
  if (entry.attendee) show(entry.attendee, entry.standing);
  offerUndo(isUndo ? null : entry);
  await tell(!banner.hidden);
  const wasSent = await send();
  if (wasSent && (await mine("taps")).length) await send(); // it came while the last delivery ended
}

// --- taking the last tap back --------------------------------------------------------------------------------

const undo = document.querySelector("[data-undo]");
const OPPOSITE = { walk_in: "walk_in_less", walk_in_less: "walk_in" };
let last = null;
let fading = 0;

function offerUndo(entry) {
  clearTimeout(fading);
  last = entry;
  undo.hidden = !entry;
  if (!entry) return;
  const { checkedIn, takenBack, walkIn, walkInLess } = undo.dataset;
  const words = { walk_in: walkIn, walk_in_less: walkInLess }[entry.kind] ?? (entry.standing ? checkedIn : takenBack);
  undo.querySelector("[data-words]").textContent = words.replace("0", entry.name ?? "");
  fading = setTimeout(() => offerUndo(null), 10_000);
}

undo.querySelector("button").addEventListener("click", () => {
  const { kind, attendee, standing, name } = last;
  if (kind === "place") tap({ kind, attendee, name, standing: standing ? "" : "attended" }, true);
  else tap({ kind: OPPOSITE[kind] }, true);
});

// A volunteer's link ends; kiosk.js then clears the device.
function hasEnded(answer) {
  const ended = root.dataset.ends && [404, 410].includes(answer.status);
  if (ended) document.dispatchEvent(new Event("door-ended"));
  return ended;
}

// One delivery at a time: whoever asks meanwhile waits for it. Resolves to whether everything was taken.
function send() {
  sending ??= deliver().finally(() => {
    sending = null;
  });
  return sending;
}

async function deliver() {
  try {
    for (let waiting = await mine("taps"); waiting.length; waiting = await mine("taps")) {
      const batch = waiting.slice(0, MOST);
      const answer = await fetch(sync, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: JSON.stringify({ taps: batch.map(({ place: _place, name: _name, ...tap }) => tap) }),
      });
      if (hasEnded(answer)) return false;
      if (answer.redirected || !answer.ok) {
        const needsSignIn = answer.redirected || answer.status === 403;
        await tell(!needsSignIn, needsSignIn);
        return false;
      }
      await settle(batch, await answer.json());
    }
    await tell();
    return true;
  } catch {
    await tell(true);
    return false;
  }
}

async function settle(batch, { outcomes, figures }) {
  const said = new Map(outcomes.map((one) => [one.key.replaceAll("-", ""), one]));
  const unreadable = new Map(outcomes.filter((one) => "index" in one).map((one) => [one.index, one]));
  for (const [index, tap] of batch.entries()) {
    const one = unreadable.get(index) ?? said.get(tap.key);
    if (!one) continue;
    if (one.code !== "done") await put("troubles", { ...tap, message: one.message });
    if (tap.attendee) show(tap.attendee, one.standing);
    await drop("taps", tap.key);
  }
  server = figures;
  await keep();
}

// --- other devices -------------------------------------------------------------------------------------------

async function look() {
  if (document.hidden) return;
  if ((await mine("taps")).length && !(await send())) return;
  try {
    const asks = new URLSearchParams(root.dataset.pays ? { since, paid: 1 } : { since });
    const answer = await fetch(`${changes}?${asks}`);
    if (answer.redirected || answer.status === 403) return await tell(false, true);
    if (hasEnded(answer)) return;
    if (!answer.ok) return await tell(true);
    const { now, figures, changed, paid = [] } = await answer.json();
    const waiting = new Set((await mine("taps")).map((tap) => tap.attendee));
    const news = changed.filter((one) => !waiting.has(one.attendee) && show(one.attendee, one.standing));
    since = now;
    server = figures;
    if (news.length || paid.filter(tellPaid).length) await keep();
    await tell();
  } catch {
    await tell(true);
  }
}

// paying.js shows it. Returns whether that is news.
function tellPaid(told) {
  const event = new CustomEvent("door:paid", { detail: { told } });
  document.dispatchEvent(event);
  return Boolean(event.detail.isNews);
}

// --- without a connection ------------------------------------------------------------------------------------

async function keep() {
  if (!("caches" in window)) return;
  const answer = await fetch(place).catch(() => null);
  if (answer?.ok && !answer.redirected) await (await caches.open(KEPT)).put(place, answer);
}

async function install() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker);
  await navigator.serviceWorker.ready;
  const parts = performance.getEntriesByType("resource").map((one) => one.name);
  const own = parts.filter((one) => new URL(one).origin === location.origin && one.includes("/static/"));
  const kept = await caches.open(KEPT);
  if (root.dataset.decoder) own.push(root.dataset.decoder);
  await Promise.all([keep(), ...own.map((one) => kept.add(one).catch(() => null))]);
  root.dataset.ready = "true";
}

// --- finding -------------------------------------------------------------------------------------------------

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

document.querySelector("[data-find]").addEventListener("input", (event) => {
  const words = plain(event.target.value).split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll("[data-people] [data-row]")) {
    const own = ` ${row.dataset.words}`;
    row.hidden = !words.every((word) => own.includes(` ${word}`));
  }
});

troubles.querySelector("button").addEventListener("click", async () => {
  for (const one of await mine("troubles")) await drop("troubles", one.key);
  await tell(!banner.hidden);
});
banner.querySelector("button").addEventListener("click", look);
document.addEventListener("door:keep", keep);
window.addEventListener("online", look);
window.addEventListener("offline", () => tell(true));

for (const tap of await mine("taps")) if (tap.attendee) show(tap.attendee, tap.standing);
await tell();
install().catch(() => null);
look();
setInterval(look, EVERY);
