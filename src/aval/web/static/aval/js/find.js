/* The search of the bar: what is found opens below the field; arrows choose, Enter opens what is
   chosen or the only hit, Esc closes. Without script Enter leads to a page of hits. */
const field = document.getElementById("find");
const box = document.getElementById("found");

const options = () => [...box.querySelectorAll("[role=option]")];
const chosen = () => box.querySelector("[aria-selected=true]");

function show(isOpen) {
  box.hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) choose(null);
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function step(by) {
  const all = options();
  if (!all.length) return;
  show(true);
  const place = all.indexOf(chosen());
  choose(all[place < 0 ? (by > 0 ? 0 : all.length - 1) : (place + by + all.length) % all.length]);
}

if (field && box) {
  box.addEventListener("htmx:afterSettle", () => show(Boolean(box.firstElementChild)));
  field.addEventListener("input", () => { if (!field.value.trim()) show(false); });
  field.addEventListener("keydown", event => {
    if (event.key === "ArrowDown") { step(1); event.preventDefault(); }
    if (event.key === "ArrowUp") { step(-1); event.preventDefault(); }
    if (event.key === "Escape") {
      if (box.hidden) field.blur();
      show(false);
      event.preventDefault();
    }
    if (event.key === "Enter" && chosen()?.href) { chosen().click(); event.preventDefault(); }
  });
  field.closest("form").addEventListener("focusout", event => {
    if (!field.closest("form").contains(event.relatedTarget)) show(false);
  });
}
