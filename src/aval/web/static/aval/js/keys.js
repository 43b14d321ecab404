/* The keyboard's map (src/aval/web/shell/keys.py lists it for people).
   A key that stands in an element's `aria-keyshortcuts` clicks it, or puts the focus in a field;
   `g` and a letter go to the place with that `data-go`. In a list, `[data-rows]`, one row is in the
   order of Tab; j, k and the arrows move it, Enter opens it, x selects it, Shift x up to it.
   `data-keys="off"` on <html> switches single signs off. */
const root = document.documentElement;
const FIELD = "input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]";
const ROW = "[data-rows] [tabindex]";
let waitsForPlace = false;
let from = null; // the row at which a range of selected rows begins

const rows = () => [...document.querySelectorAll(ROW)].filter(row => row.checkVisibility());
const rowOf = element => element.closest?.(ROW);

function makeOneReachable() {
  for (const list of document.querySelectorAll("[data-rows]")) {
    const all = [...list.querySelectorAll("[tabindex]")];
    if (all.length && !all.some(row => row.tabIndex === 0)) all[0].tabIndex = 0;
  }
}

function reach(row) {
  if (!row) return;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const place = all.indexOf(rowOf(document.activeElement));
  reach(place < 0 ? all[0] : all[Math.max(0, Math.min(all.length - 1, place + step))]);
}

function select(row, isRange) {
  const all = rows();
  const here = all.indexOf(row);
  const start = isRange && from?.isConnected ? all.indexOf(from) : here;
  for (const one of all.slice(Math.min(start, here), Math.max(start, here) + 1)) {
    const box = one.querySelector("input[type=checkbox]");
    if (box && (!isRange || !box.checked)) box.click();
  }
  from = row;
}

function follow(key) {
  const found = document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches(FIELD)) { found.focus(); found.select?.(); }
  else found.click();
  return true;
}

function why(target) {
  const near = target.closest?.("tr,dd,li,section") || document;
  const found = near.querySelector("[data-why]") || document.querySelector("main [data-why]");
  found?.click();
  return Boolean(found);
}

function acts(row) {
  const found = row?.querySelector("[data-acts],[data-menu]>summary");
  found?.click();
  return Boolean(found);
}

function single(key, target) {
  const row = rowOf(target);
  if (waitsForPlace) {
    waitsForPlace = false;
    const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    place?.click();
    return Boolean(place);
  }
  switch (key) {
    case "g": waitsForPlace = true; setTimeout(() => { waitsForPlace = false; }, 1500); return true;
    case "j": move(1); return true;
    case "k": move(-1); return true;
    case "x": if (row) select(row, false); return Boolean(row);
    case "X": if (row) select(row, true); return Boolean(row);
    case "n": document.querySelector("[data-next]")?.click(); return true;
    case "y": return why(target);
    case "a": return acts(row);
    case "?": document.querySelector("[data-dialog=help]")?.click(); return true;
  }
  return follow(key);
}

function closeTopmost() {
  const menu = [...document.querySelectorAll("details[data-menu][open]")].pop();
  if (!menu) return false;
  menu.open = false;
  menu.querySelector("summary").focus();
  return true;
}

function pressed(event) {
  const { key, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    target.closest?.("form")?.requestSubmit();
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (key === "Escape") return closeTopmost();
  if (target.matches?.(FIELD) || document.querySelector("dialog[open]")) return false;
  if (target.matches?.(ROW)) {
    if (key === "ArrowDown") { move(1); return true; }
    if (key === "ArrowUp") { move(-1); return true; }
    if (key === "Enter") { target.querySelector("a[href],button")?.click(); return true; }
  }
  if (key.length !== 1 || root.dataset.keys === "off") return false;
  return single(key, target);
}

addEventListener("keydown", event => {
  if (pressed(event)) event.preventDefault();
});
addEventListener("focusin", event => {
  const row = rowOf(event.target);
  if (!row) return;
  for (const one of row.closest("[data-rows]").querySelectorAll("[tabindex]")) one.tabIndex = -1;
  row.tabIndex = 0;
});
addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("htmx:afterSettle", makeOneReachable);
makeOneReachable();
