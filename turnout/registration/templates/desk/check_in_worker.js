// Opens the page of the door without a connection: the newest page if there is one, else the one kept on this device.
const KEPT = "turnout-door-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function page(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request.url.split("?")[0], answer.clone());
    else if (answer.status < 500) await kept.delete(request.url.split("?")[0]);
    return answer;
  } catch (error) {
    const found = await kept.match(request.url.split("?")[0]);
    if (found) return found;
    throw error;
  }
}

async function part(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request, answer.clone());
    return answer;
  } catch (error) {
    const found = await kept.match(request);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["style", "script", "font", "image"].includes(request.destination)) event.respondWith(part(request));
});
