/* Files dragged onto a field, and how much of them has been sent. Without this module the field
   and the form work as they stand. */
const name = list => [...list].map(file => file.name).join(", ");

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, event => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", event => {
  event.target.closest?.("[data-drop]")?.classList.remove("over");
});
document.addEventListener("drop", event => {
  const drop = event.target.closest?.("[data-drop]");
  if (!drop) return;
  event.preventDefault();
  drop.classList.remove("over");
  const input = drop.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", event => {
  const shown = event.target.closest?.("[data-drop]")?.querySelector("[data-names]");
  if (shown) shown.textContent = name(event.target.files);
});
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.querySelector?.("progress");
  if (!bar || !detail.lengthComputable) return;
  bar.hidden = false;
  bar.max = detail.total;
  bar.value = detail.loaded;
});
