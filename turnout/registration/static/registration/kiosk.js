// The door on a volunteer's device: what it keeps is forgotten as soon as the link has ended, also without a
// connection when its time is over. The page that says that a link has ended loads this as well.

const { base, ends, ended } = document.querySelector("[data-base]").dataset;
const EVERY = 60000;

async function forgetPages() {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const one of await kept.keys()) {
      if (new URL(one.url).pathname.startsWith(base)) await kept.delete(one);
    }
  }
  const worker = await navigator.serviceWorker?.getRegistration(base);
  if (worker && new URL(worker.scope).pathname === base) await worker.unregister();
}

function forgetTaps() {
  return new Promise((done) => {
    const asked = indexedDB.open("turnout-door");
    asked.onerror = done;
    asked.onsuccess = () => {
      const stores = [...asked.result.objectStoreNames];
      if (!stores.length) return done();
      const transaction = asked.result.transaction(stores, "readwrite");
      transaction.oncomplete = transaction.onabort = done;
      for (const store of stores) {
        const walk = transaction.objectStore(store).openCursor();
        walk.onsuccess = () => {
          if (!walk.result) return;
          if (String(walk.result.value.place ?? "").startsWith(base)) walk.result.delete();
          walk.result.continue();
        };
      }
    };
  });
}

async function forget() {
  await Promise.all([forgetPages(), forgetTaps()]);
}

// The device's own clock may be wrong: when it says that the time is over, the server is asked if it can be.
async function look() {
  if (Date.now() < Date.parse(ends)) return;
  const answer = await fetch(location.pathname).catch(() => null);
  if (answer?.ok) return;
  await forget();
  if (answer) return location.reload();
  const said = document.createElement("main");
  said.textContent = ended;
  document.body.replaceChildren(said);
}

if (ends) {
  document.addEventListener("door-ended", async () => {
    await forget();
    location.reload();
  });
  look();
  setInterval(look, EVERY);
} else forget().then(() => (document.body.dataset.forgotten = "true"));
