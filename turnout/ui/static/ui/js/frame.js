// A page of ours in a frame on another site. It works without this file, and without the site's script.
// With both, it tells how tall it is, opens forms in the site's overlay, and keeps places fresh.

const FRESH = 20_000; // milliseconds
const MARK = "turnout ";

// The site's script names its frames after the site's origin; the name stays while the frame goes from page to page.
const named = window.name.startsWith(MARK) ? window.name.slice(MARK.length) : "";
const host = named === "null" ? "*" : named; // a page without an origin, such as a file
let isHosted = false;

function say(said) {
  if (host && parent !== window) parent.postMessage({ turnout: 1, ...said }, host);
}

function isFromHost(event) {
  return event.source === parent && event.origin === named && event.data?.turnout === 1;
}

const tall = () => Math.ceil(document.body.getBoundingClientRect().height);

addEventListener("message", (event) => {
  if (!isFromHost(event)) return;
  if (event.data.hello === true) {
    isHosted = true;
    for (const one of document.querySelectorAll("[data-leave]")) one.hidden = event.data.overlay !== true;
    for (const one of document.querySelectorAll("[data-return]")) one.hidden = event.data.overlay === true;
    say({ height: tall() });
  }
  if (event.data.refresh === true) {
    comeBack();
    freshen();
  }
});

// The overlay is shut: what opened it gets the focus back, as soon as the browser lets it have it.
let opener = "";
function comeBack(tries = 20) {
  const link = document.getElementById(opener);
  if (!link) return;
  window.focus();
  link.focus({ preventScroll: true });
  if (tries && document.activeElement !== link) setTimeout(comeBack, 50, tries - 1);
}

document.addEventListener("click", (event) => {
  if (!isHosted || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-overlay]");
  if (link) {
    event.preventDefault();
    opener = link.id;
    say({ open: link.pathname + link.search, title: link.dataset.overlay, shut: link.dataset.overlayShut });
  }
  if (event.target.closest("[data-leave]")) say({ close: true });
});

// A code that is written into the frame opens the form in the overlay too.
document.addEventListener("submit", (event) => {
  const { overlay: title, overlayShut: shut } = event.target.dataset;
  if (!isHosted || !title) return;
  event.preventDefault();
  opener = document.activeElement.id;
  const { pathname } = new URL(event.target.action);
  say({ open: `${pathname}?${new URLSearchParams(new FormData(event.target))}`, title, shut });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) say({ close: true });
});

const reachable = (box) => [...box.querySelectorAll("a[href], button, input")];

// Places: what stands in [data-live] is fetched again, while somebody looks.
async function freshen() {
  const here = document.querySelector("[data-live]");
  if (!here || document.visibilityState !== "visible") return;
  const answer = await fetch(location.href, { credentials: "omit" }).catch(() => null);
  if (answer?.status === 404) return location.reload(); // taken back meanwhile: the page says so
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page.querySelector("[data-live]");
  if (!there || there.innerHTML === here.innerHTML) return;
  for (const typed of here.querySelectorAll("input[id]")) {
    const same = there.querySelector(`#${CSS.escape(typed.id)}`);
    if (same) same.value = typed.value;
  }
  const focused = document.activeElement;
  const at = reachable(here).indexOf(focused);
  here.replaceChildren(...there.childNodes);
  if (at < 0) return;
  const same = (focused.id && document.getElementById(focused.id)) || reachable(here)[at];
  same?.focus({ preventScroll: true }); // whoever scrolled on stays where he reads
}

new ResizeObserver(() => say({ height: tall() })).observe(document.body);
if (document.querySelector("[data-live]")) setInterval(freshen, FRESH);
say({ ready: true });
if (document.querySelector("[data-done]")) say({ done: true });
