// Shows events of a Turnout installation on another site, in place of the link beside the script tag:
//   <a href="https://…/events/…/">…</a><script src="https://…/embed.js" data-event="K7Q2MP" async></script>
// It leaves no global behind, sets no cookie, and styles only what it makes. docs/widget.md says more.
(() => {
  const tag = document.currentScript;
  if (!tag) return;
  const home = new URL(tag.src).origin;
  const { event, metro, series, theme, hue, lang, compact, title } = tag.dataset;
  const before = tag.previousElementSibling;
  const link = before?.localName === "a" && before.href.startsWith(`${home}/`) ? before : null;

  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ metro: event ? "" : metro, series: event ? "" : series, theme, hue, lang })) {
    if (value) query.set(name, value);
  }
  if (compact !== undefined && compact !== "no") query.set("compact", "1");
  const path = event ? `/embed/events/${encodeURIComponent(event)}/` : "/embed/list/";
  const frames = new Map(); // each of our frames, with what its messages may do
  const forms = new Map(); // each form that was opened and not sent yet: what was typed in it stays
  const px = (height) => `${Math.min(Math.max(Math.round(height), 40), 20_000)}px`;

  function framed(address, name) {
    const frame = document.createElement("iframe");
    frame.title = name;
    frame.name = `turnout ${location.origin}`; // whom the page in it talks to
    frame.referrerPolicy = "origin";
    // It stays of its own origin, so it reaches nothing of this page; it may neither lead the page away nor download.
    frame.setAttribute("sandbox", "allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    Object.assign(frame.style, { display: "block", inlineSize: "100%", border: "0", colorScheme: "normal" });
    frame.src = home + address;
    return frame;
  }

  function styled(make, style) {
    const made = document.createElement(make);
    Object.assign(made.style, style);
    return made;
  }

  const name = title || link?.textContent.trim() || "Turnout";
  const card = framed(query.size ? `${path}?${query}` : path, name);
  // The link stands until the frame has answered: where it may not be shown, the link is what is left.
  Object.assign(card.style, { blockSize: "0", visibility: "hidden" });
  frames.set(card, {
    ready: () => {
      card.style.visibility = "";
      if (link) link.hidden = true;
    },
    height: (height) => (card.style.blockSize = px(height)),
  });
  tag.after(card);

  function overlay(address, words, shutWords, gone) {
    const dialog = styled("dialog", {
      boxSizing: "border-box", inlineSize: "min(100vw, 60rem)", maxInlineSize: "100vw", maxBlockSize: "100dvh",
      padding: "0", border: "0", overflow: "hidden", margin: "auto", background: "Canvas", color: "CanvasText",
      boxShadow: "0 0 0 100vmax rgb(0 0 0 / 0.5)", colorScheme: theme === "dark" || theme === "light" ? theme : "light dark",
    });
    dialog.setAttribute("aria-label", words);
    const box = styled("div", { display: "flex", flexDirection: "column", blockSize: "100%" });
    const shut = styled("button", {
      alignSelf: "end", flex: "none", margin: "8px 12px", padding: "0 16px", minBlockSize: "44px", cursor: "pointer",
      font: "600 15px/1 system-ui, sans-serif", border: "1px solid currentColor", borderRadius: "10px",
      background: "Canvas", color: "CanvasText",
    });
    shut.type = "button";
    shut.textContent = `✕ ${shutWords}`;
    const frame = framed(address, words);
    Object.assign(frame.style, { flex: "1", minBlockSize: "0" });
    let isKept = false; // a form is, for what was typed; not what was booked, refused, or never came
    frames.set(frame, { ready: () => (isKept = true), done: () => (isKept = false), close: () => dialog.close() });
    shut.addEventListener("click", () => dialog.close());
    const wide = matchMedia("(min-width: 48rem)");
    const fit = () => {
      Object.assign(dialog.style, wide.matches ? { blockSize: "min(92dvh, 60rem)", borderRadius: "16px" } : { blockSize: "100dvh", borderRadius: "0" });
    };
    wide.addEventListener("change", fit);
    fit();
    const open = () => {
      const scroll = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
      dialog.addEventListener("close", () => (document.documentElement.style.overflow = scroll), { once: true });
      dialog.showModal();
    };
    dialog.addEventListener("close", () => {
      if (!isKept) {
        wide.removeEventListener("change", fit);
        frames.delete(frame);
        dialog.remove();
        gone();
      }
      card.focus();
      card.contentWindow?.postMessage({ turnout: 1, refresh: true }, home);
    });
    box.append(shut, frame);
    dialog.append(box);
    document.body.append(dialog);
    return open;
  }

  function opened({ open, title: words, shut }) {
    if (!/^\/embed\/events\/[^/?#]+\/register\/(\?[^#]*)?$/.test(open)) return;
    if (!forms.has(open)) {
      const from = new URLSearchParams({ utm_source: location.hostname || "file", utm_medium: "widget" });
      const address = `${open}${open.includes("?") ? "&" : "?"}${from}`;
      const said = [words, shut].map((one, at) => (typeof one === "string" && one ? one.slice(0, 200) : [name, ""][at]));
      forms.set(open, overlay(address, ...said, () => forms.delete(open)));
    }
    forms.get(open)();
  }

  // Only our own frames are heard, from our own address, and only what is of the kind that they say.
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home || data?.turnout !== 1) return;
    const [frame, does] = [...frames].find(([one]) => one.contentWindow === source) ?? [];
    if (!frame) return;
    if (data.ready === true) {
      does.ready?.();
      frame.contentWindow.postMessage({ turnout: 1, hello: true, overlay: frame !== card }, home);
    }
    if (Number.isFinite(data.height)) does.height?.(data.height);
    if (frame === card && typeof data.open === "string") opened(data);
    if (data.done === true) does.done?.();
    if (data.close === true) does.close?.();
  });
})();
