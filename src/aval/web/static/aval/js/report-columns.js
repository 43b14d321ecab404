/* The column chooser: drag a column to its place, or Alt and an arrow on its box; type to find. */
const list = document.querySelector("[data-columns]");
const filter = document.querySelector("[data-column-filter]");
let dragged = null;

const isFixed = item => item.querySelector("input").disabled;

function place(item, before) {
  if (before && isFixed(before)) return;
  list.insertBefore(item, before);
}

if (list) {
  list.addEventListener("dragstart", event => {
    dragged = event.target.closest("li[draggable]");
    dragged?.classList.add("moving");
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("moving");
    dragged = null;
  });
  list.addEventListener("dragover", event => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    place(dragged, event.clientY > top + height / 2 ? over.nextElementSibling : over);
  });
  list.addEventListener("change", event => {
    const item = event.target.closest("li");
    if (event.target.checked) item.setAttribute("draggable", "true");
    else item.removeAttribute("draggable");
  });
  list.addEventListener("keydown", event => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const item = event.target.closest("li");
    if (isFixed(item)) return;
    event.preventDefault();
    if (event.key === "ArrowUp" && item.previousElementSibling) {
      place(item, item.previousElementSibling);
    } else if (event.key === "ArrowDown" && item.nextElementSibling) {
      place(item.nextElementSibling, item);
    }
    event.target.focus();
  });
}
filter?.addEventListener("input", () => {
  const asked = filter.value.trim().toLocaleLowerCase();
  for (const item of list.children) {
    item.hidden = !item.textContent.toLocaleLowerCase().includes(asked);
  }
});
filter?.addEventListener("keydown", event => {
  if (event.key === "Enter") event.preventDefault();
});
