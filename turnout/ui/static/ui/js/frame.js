// A page of ours in a frame on another site. It works without this file, and without the site's script.
// With both, it tells how tall it is, opens forms in the site's overlay, and keeps places fresh.

const FRESH = 20_000; // milliseconds
let isHosted = false;

// Nothing that is said here is a secret: a height, and which of our pages to open.
const say = (said) => parent.postMessage({ turnout: 1, ...said }, "*");

const tall = () => Math.ceil(document.body.getBoundingClientRect().height);
new ResizeObserver(() => say({ height: tall() })).observe(document.body);

addEventListener("message", (event) => {
  if (event.source !== parent || event.data?.turnout !== 1) return;
  if (event.data.hello) {
    isHosted = true;
    say({ height: tall() });
  }
  if (event.data.refresh) freshen();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-overlay]");
  if (link && isHosted && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    say({ open: link.pathname + link.search, title: link.dataset.overlay });
  }
  if (event.target.closest("[data-leave]") && isHosted) {
    event.preventDefault();
    say({ close: true });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) say({ close: true });
});

// Places: what stands in [data-live] is fetched again, while somebody looks.
async function freshen() {
  const here = document.querySelector("[data-live]");
  if (!here || document.visibilityState !== "visible") return;
  const answer = await fetch(location.href, { credentials: "omit" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page.querySelector("[data-live]");
  if (!there || there.innerHTML === here.innerHTML) return;
  const focused = here.contains(document.activeElement) ? document.activeElement.id : "";
  here.replaceChildren(...there.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}
if (document.querySelector("[data-live]")) setInterval(freshen, FRESH);

say({ ready: true });
