/* The big table: what is selected is summed by the server; a row keeps its mark while pages come. */
const bulk = () => document.getElementById("bulk");
const boxes = () => [...document.querySelectorAll(".rr tbody .c-sel input")];
const chosen = () => boxes().filter(box => box.checked);
let asked = null;

async function sum() {
  const form = bulk();
  if (!form) return;
  asked?.abort();
  const all = form.querySelector("[name=all]").checked;
  if (!all && !chosen().length) {
    document.getElementById("chosen").replaceChildren();
    return;
  }
  asked = new AbortController();
  const body = new FormData(form);
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  try {
    const answer = await fetch(form.dataset.selection, {
      method: "POST", headers, body: new URLSearchParams(body), signal: asked.signal,
    });
    if (answer.ok) document.getElementById("chosen").innerHTML = await answer.text();
  } catch (fault) {
    if (fault.name !== "AbortError") throw fault;
  }
}

function marks() {
  const every = document.querySelector("[data-select-all]");
  if (!every) return;
  const count = chosen().length;
  every.checked = count > 0 && count === boxes().length;
  every.indeterminate = count > 0 && !every.checked;
}

let waits = 0;
function changed() {
  marks();
  clearTimeout(waits);
  waits = setTimeout(sum, 60);
}

document.addEventListener("change", event => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  } else if (!event.target.matches(".rr .c-sel input,#bulk [name=all]")) return;
  changed();
});
document.addEventListener("reset", event => {
  if (event.target.id === "bulk") setTimeout(changed);
});
document.addEventListener("htmx:afterSettle", () => {
  const box = document.getElementById("credit-box");
  if (box && !box.querySelector("dialog[open],dialog[data-open]")) box.replaceChildren();
  marks();
});
marks();
if (chosen().length) sum();
