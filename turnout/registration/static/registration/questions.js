// Questions that are meant for some only: hidden until the answer, or the kind of place, that they are meant for is
// chosen. Without this file they all stand there with a hint, and the server keeps none that is not meant.

const forms = new Set([...document.querySelectorAll("[data-asked]")].map((one) => one.closest("form")));

function chosen(form, name) {
  const data = new FormData(form);
  return data.getAll(name).filter((value) => value !== "");
}

function isMeant(form, one, hidden) {
  const { askedIf, askedWhen, askedTiers, askedTier } = one.dataset;
  if (askedTiers && askedTier) {
    const wanted = askedTiers.split(" ");
    const controls = [...form.elements].filter((el) => el.name === askedTier || (askedTier === "*" && /(^|-)tier$/.test(el.name)));
    if (controls.length && !controls.some((el) => wanted.includes(el.value))) return false;
  }
  if (!askedIf) return true;
  if (hidden.has(askedIf)) return false;
  const answers = chosen(form, askedIf);
  return askedWhen ? answers.includes(askedWhen) : answers.length > 0;
}

function settle(form) {
  const hidden = new Set();
  for (const one of form.querySelectorAll("[data-asked]")) {
    one.hidden = !isMeant(form, one, hidden);
    if (one.hidden) hidden.add(one.dataset.asked);
    const hint = one.querySelector("[data-asked-hint]");
    if (hint) hint.hidden = true;
  }
}

for (const form of forms) {
  form.addEventListener("change", () => settle(form));
  form.addEventListener("rows:change", () => settle(form));
  settle(form);
}
