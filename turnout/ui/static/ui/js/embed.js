// Shows events of a Turnout installation on another site, beside the script tag that names this file:
//   <script src="https://…/embed.js" data-event="K7Q2MP" async></script>
// It leaves no global behind, sets no cookie, and styles only what it makes. See docs/widget.md of the project.
(() => {
  const tag = document.currentScript;
  if (!tag) return;
  const home = new URL(tag.src).origin;
  const { event, metro, series, theme, hue, compact, title } = tag.dataset;

  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ metro: event ? "" : metro, series: event ? "" : series, theme, hue })) {
    if (value) query.set(name, value);
  }
  if (compact !== undefined && compact !== "no") query.set("compact", "1");
  const path = event ? `/embed/events/${encodeURIComponent(event)}/` : "/embed/list/";
  const frames = new Map();

  function framed(address, name) {
    const frame = document.createElement("iframe");
    frame.title = name;
    frame.referrerPolicy = "origin";
    // Not at the site's own origin, so it reaches nothing of this page; it may neither lead the page away nor download.
    frame.setAttribute("sandbox", "allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    Object.assign(frame.style, { display: "block", inlineSize: "100%", border: "0", colorScheme: "normal" });
    frame.src = home + address;
    return frame;
  }

  const card = framed(query.size ? `${path}?${query}` : path, title || (event ? "Event and registration" : "Events"));
  card.style.blockSize = "22rem";
  card.loading = "lazy";
  frames.set(card, { resize: (height) => (card.style.blockSize = `${height}px`) });
  tag.after(card);

  function overlay(address, name) {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", name);
    Object.assign(dialog.style, {
      boxSizing: "border-box", inlineSize: "min(100vw, 48rem)", blockSize: "min(100dvh, 56rem)",
      maxInlineSize: "100vw", maxBlockSize: "100dvh", padding: "0", border: "0", overflow: "hidden",
      background: "Canvas", color: "CanvasText", borderRadius: matchMedia("(min-width: 48rem)").matches ? "12px" : "0",
    });
    const shut = document.createElement("button");
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("aria-label", "Close");
    Object.assign(shut.style, {
      position: "absolute", insetBlockStart: "8px", insetInlineEnd: "16px", inlineSize: "44px", blockSize: "44px",
      font: "28px/1 system-ui, sans-serif", border: "1px solid currentColor", borderRadius: "8px", cursor: "pointer",
      background: "Canvas", color: "CanvasText",
    });
    const frame = framed(address, name);
    frame.style.blockSize = "100%";
    frames.set(frame, { leave: () => dialog.close() });
    shut.addEventListener("click", () => dialog.close());
    const scroll = document.documentElement.style.overflow;
    document.documentElement.style.overflow = "hidden";
    dialog.addEventListener("close", () => {
      frames.delete(frame);
      dialog.remove();
      document.documentElement.style.overflow = scroll;
      card.focus();
      card.contentWindow?.postMessage({ turnout: 1, refresh: true }, home);
    });
    dialog.append(shut, frame);
    document.body.append(dialog);
    dialog.showModal();
  }

  // Only our own frames are heard, from our own address, and only what is of the kind that they say.
  addEventListener("message", (message) => {
    if (message.origin !== home || message.data?.turnout !== 1) return;
    const [frame, does] = [...frames].find(([one]) => one.contentWindow === message.source) ?? [];
    if (!frame) return;
    const { ready, height, open, title: name, close } = message.data;
    if (ready) frame.contentWindow.postMessage({ turnout: 1, hello: true }, home);
    if (Number.isFinite(height)) does.resize?.(Math.min(Math.max(height, 40), 20_000));
    if (frame === card && typeof open === "string" && /^\/embed\/events\/[^/]+\/register\/(\?|$)/.test(open)) {
      overlay(open, typeof name === "string" ? name.slice(0, 200) : "Registration");
    }
    if (close) does.leave?.();
  });
})();
