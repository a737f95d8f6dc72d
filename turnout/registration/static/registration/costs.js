// What a party costs, while it is typed: the same people, prices and figures as the server reckons with when the form
// is sent, and what it says then counts. Without this file the sum is as old as the page.

const box = document.querySelector("[data-costs]");
const form = box.closest("form");
const said = document.querySelector("[data-costs-said]");
const prices = JSON.parse(box.dataset.costs);
const { before, after, group, point, digits } = JSON.parse(box.dataset.pattern);
const [only] = Object.keys(prices);
const PAUSE = 700;
let last = null;
let speaking = 0;

// As turnout/ui/money.py writes amounts.
function written(minor) {
  if (minor === 0) return box.dataset.free;
  const coins = 10 ** digits;
  const whole = String(Math.floor(minor / coins)).replace(/\B(?=(\d{3})+$)/g, group);
  const rest = minor % coins ? point + String(minor % coins).padStart(digits, "0") : "";
  return before + whole + rest + after;
}

const named = (name) => form.elements[name];
const price = (select) => prices[select?.value || only] ?? 0;
const tidy = (text) => text.trim().replace(/\s+/g, " ");

// Whoever stands in the form with a name, in the order in which the server takes them.
function party() {
  const people = [];
  const add = (name, select) => name && people.push([name, price(select)]);
  if (named("is_coming")?.checked) add(tidy(named("first_name")?.value ?? ""), named("tier"));
  for (const tick of form.querySelectorAll('input[name^="child-"][name$="-is_coming"]:checked')) {
    if (!tick.disabled) add(tidy(tick.labels[0].querySelector("span").textContent), named(tick.name.replace("is_coming", "tier")));
  }
  for (const row of form.querySelectorAll("[data-rows] [data-row]")) {
    add(tidy(row.querySelector('[name$="-first_name"]').value), row.querySelector('select[name$="-tier"]'));
  }
  return people;
}

function line(name, cost, tag) {
  const row = document.createElement("div");
  for (const [part, text] of [["dt", name], ["dd", cost]]) {
    const cell = document.createElement(part);
    const inner = tag ? cell.appendChild(document.createElement(tag)) : cell;
    inner.textContent = text;
    row.append(cell);
  }
  return row;
}

function reckon() {
  const people = party();
  const total = people.reduce((sum, [, cost]) => sum + cost, 0);
  box.replaceChildren(...people.map(([name, cost]) => line(name, written(cost))));
  if (total) box.append(line(box.dataset.inAll, written(total), "b"));
  if (last !== null && last !== total) {
    clearTimeout(speaking);
    speaking = setTimeout(() => (said.textContent = `${box.dataset.inAll}: ${written(total)}`), PAUSE);
  }
  last = total;
}

for (const kind of ["input", "change", "rows:change"]) form.addEventListener(kind, reckon);
reckon();
