// Cash at the door with a script: what is written down stands in every row of the family at once, here and on other
// devices. Money is never kept on a device: without a connection it says so. Without this file each tap is a form.

const root = document.querySelector("[data-door]");
const said = document.querySelector("[data-said]");
const busy = new Set();

const strips = (registration) => document.querySelectorAll(`[data-pay-of="${CSS.escape(registration)}"]`);

// Puts what the server says of a registration into its rows. Returns whether that is news.
function put({ registration, state, html }) {
  let isNews = false;
  for (const strip of strips(registration)) {
    if (strip.dataset.state === state) continue;
    isNews = true;
    const hadFocus = strip.contains(document.activeElement);
    const [made] = new DOMParser().parseFromString(html, "text/html").body.children;
    strip.replaceWith(made);
    if (hadFocus) made.querySelector("button")?.focus();
  }
  return isNews;
}

function complain(registration, words) {
  for (const strip of strips(registration)) {
    const line = strip.querySelector("[data-pay-said]");
    line.textContent = words;
    line.hidden = false;
  }
}

async function send(form) {
  const registration = form.elements.registration.value;
  if (busy.has(registration)) return;
  busy.add(registration);
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
    });
    if (answer.redirected || answer.status === 403) return complain(registration, root.dataset.paysSignedOut);
    const told = await answer.json();
    if (told.html) put(told);
    if (told.code) complain(registration, told.said);
    else said.textContent = told.said;
    document.dispatchEvent(new Event("door:keep"));
  } catch {
    complain(registration, root.dataset.pays);
  } finally {
    busy.delete(registration);
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-pay]")) return;
  event.preventDefault();
  send(event.target);
});

// door.js tells what other devices wrote down
document.addEventListener("door:paid", (event) => {
  const { told } = event.detail;
  if (!busy.has(told.registration)) event.detail.isNews = put(told);
});
