/* Parts of pages that htmx brings: the old content stays and is dimmed after 400 ms, the focus
   stays where it was, a fault is told among the receipts, an act can be undone for 30 seconds. */
const PATIENCE = 400;
const UNDO = 30_000;
const waiting = new WeakMap();
let focused = "";

const receipts = () => document.getElementById("receipts");

function tell(html) {
  const place = receipts();
  if (!place) return;
  place.innerHTML = html;
  place.scrollIntoView({ block: "nearest" });
}

function tellText(text) {
  const line = document.createElement("p");
  line.className = "receipt bad";
  line.textContent = text;
  receipts()?.replaceChildren(line);
}

function endUndos() {
  for (const form of document.querySelectorAll("[data-undo]:not([data-timed])")) {
    form.dataset.timed = "";
    setTimeout(() => {
      form.parentElement?.querySelector("[data-undo-until]")?.remove();
      form.remove();
    }, UNDO);
  }
}

document.addEventListener("htmx:beforeRequest", ({ detail: { xhr, target } }) => {
  waiting.set(xhr, setTimeout(() => target.setAttribute("aria-busy", "true"), PATIENCE));
});
document.addEventListener("htmx:afterRequest", ({ detail: { xhr, target } }) => {
  clearTimeout(waiting.get(xhr));
  target.removeAttribute("aria-busy");
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  focused = document.activeElement?.id || "";
  if (detail.xhr.status !== 422) return; // a form comes back with what is wrong in it
  detail.shouldSwap = true;
  detail.isError = false;
});
document.addEventListener("htmx:afterSettle", () => {
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus();
  }
  endUndos();
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  const html = xhr.responseText.trim();
  if (html.startsWith("<section")) tell(html);
  else tellText(document.getElementById("said-unreached").innerHTML);
});
document.addEventListener("htmx:sendError", () => {
  tellText(document.getElementById("said-unreached").innerHTML);
});
endUndos();
