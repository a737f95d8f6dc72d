// Enhancements of the desk: tick all rows, say how many are ticked. Without this file the rows are ticked one by one.

for (const box of document.querySelectorAll("[data-tick-all]")) {
  const form = box.closest("form") ?? document;
  const ticks = () => [...form.querySelectorAll(`input[name="${CSS.escape(box.dataset.tickAll)}"]`)];
  const bulk = form.querySelector("[data-bulk]");
  const sync = () => {
    const count = ticks().filter((tick) => tick.checked).length;
    box.checked = count > 0 && count === ticks().length;
    box.indeterminate = count > 0 && !box.checked;
    if (!bulk) return;
    bulk.hidden = count === 0;
    const said = bulk.querySelector("[data-count]");
    if (said) said.textContent = count;
  };
  box.hidden = false;
  box.addEventListener("change", () => {
    for (const tick of ticks()) tick.checked = box.checked;
    sync();
  });
  form.addEventListener("change", sync);
  sync();
}

// The colour of the organisation, shown while it is typed.
for (const field of document.querySelectorAll("[data-hue]")) {
  field.addEventListener("input", () => {
    if (/^\d{1,3}$/.test(field.value)) document.documentElement.style.setProperty("--hue", field.value);
  });
}

// Work under way: the part that tells how far it is, is asked for again every two seconds; at the end, the whole page.
const underWay = document.querySelector("[data-under-way]");
if (underWay) {
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-under-way] progress");
      if (!fresh) return location.reload();
      const bar = underWay.querySelector("progress");
      bar.value = fresh.value;
      bar.labels[0].textContent = fresh.labels[0].textContent;
    }
    return setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}
