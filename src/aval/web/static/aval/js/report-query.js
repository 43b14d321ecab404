/* The query bar: a coloured copy lies under a real input; below it the server says what may stand
   at the cursor. Arrows choose, Tab takes, Enter takes what was chosen or applies, Esc leaves. */
const form = document.getElementById("ask");
const input = document.getElementById("q");
const copy = form?.querySelector("pre");
const PATIENCE = 140;
const WORDS = /("[^"]*"?|'[^']*'?|“[^”]*”?|«[^»]*»?)|([!<>=~≠≤≥]+|[(),])|(\b(?:and|or|not|in|et|ou|pas|parmi|y|o|no|entre|startswith|endswith)\b)|([-−]?\d[\d .,kK%-]*\d[kK%]?|\d[kK%]?)|([\p{L}_]\w*)|(\s+|.)/giu;
let asked = null;
let waits = 0;
let steered = false;

const box = () => document.getElementById("complete");
const options = () => [...box().querySelectorAll("[role=option]")];
const current = () => box().querySelector("[aria-selected=true]");

function colour() {
  const parts = [];
  let wantsValue = false;
  for (const [text, string, sign, word, number, name] of input.value.matchAll(WORDS)) {
    const span = document.createElement("span");
    span.textContent = text;
    if (string || number || (name && wantsValue)) span.className = "qv";
    else if (sign || word) span.className = "qo";
    else if (name) span.className = "qf";
    if (text.trim()) wantsValue = Boolean(sign) && sign !== ")";
    parts.push(span);
  }
  copy.replaceChildren(...parts);
  copy.scrollLeft = input.scrollLeft;
}

function show(isOpen) {
  const open = isOpen && options().length > 0;
  box().hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) input.removeAttribute("aria-activedescendant");
}

function choose(option) {
  current()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const given = new URLSearchParams({ q: input.value, at: input.selectionStart });
  try {
    const answer = await fetch(`${form.dataset.complete}?${given}`, { signal: asked.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["echo", "complete"]) {
      const part = page.getElementById(id);
      if (part) document.getElementById(id).replaceWith(document.importNode(part, true));
    }
    const isWrong = Boolean(document.querySelector("#echo .bad"));
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    steered = false;
    show(document.activeElement === input);
    if (current()) choose(current());
  } catch (fault) {
    if (fault.name !== "AbortError") throw fault;
  }
}

function soon() {
  clearTimeout(waits);
  waits = setTimeout(ask, PATIENCE);
}

function take(option) {
  const start = Number(box().dataset.start);
  const end = Number(box().dataset.end);
  const after = input.value.slice(end);
  input.setRangeText(option.dataset.text + (after.startsWith(" ") ? "" : " "), start, end, "end");
  colour();
  ask();
}

function pressed(event) {
  const isOpen = !box().hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!isOpen) { ask(); return true; }
    const all = options();
    const by = event.key === "ArrowDown" ? 1 : -1;
    const place = all.indexOf(current());
    choose(all[place < 0 ? (by > 0 ? 0 : all.length - 1) : (place + by + all.length) % all.length]);
    steered = true;
    return true;
  }
  if (event.key === "Tab" && isOpen && !event.shiftKey && (current() || options().length === 1)) {
    take(current() || options()[0]);
    return true;
  }
  if (event.key === "Enter" && isOpen && steered && current()) { take(current()); return true; }
  if (event.key === "Escape" && isOpen) { show(false); return true; }
  return false;
}

if (form && input && copy) {
  input.closest(".qi").classList.add("live");
  colour();
  input.addEventListener("input", () => { colour(); soon(); });
  input.addEventListener("scroll", () => { copy.scrollLeft = input.scrollLeft; });
  input.addEventListener("focus", soon);
  input.addEventListener("click", soon);
  input.addEventListener("keyup", event => {
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) soon();
  });
  input.addEventListener("keydown", event => {
    if (pressed(event)) { event.preventDefault(); event.stopPropagation(); }
  });
  form.addEventListener("mousedown", event => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  form.addEventListener("focusout", event => {
    if (!form.contains(event.relatedTarget)) { clearTimeout(waits); show(false); }
  });
}
