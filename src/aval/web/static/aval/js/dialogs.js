/* Dialogs: `data-dialog="id"` opens one as a modal, Esc and `data-close` close it, and the focus
   goes back to what opened it. A dialog with `data-open` opens when it arrives. */
const openers = new WeakMap();

function open(dialog, opener) {
  if (!dialog || dialog.open) return;
  openers.set(dialog, opener || document.activeElement);
  dialog.showModal();
}

addEventListener("click", event => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const menu = opener.closest("details[data-menu]");
    if (menu) menu.open = false;
    open(document.getElementById(opener.dataset.dialog), menu?.querySelector("summary") || opener);
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});
document.addEventListener("close", event => {
  const opener = openers.get(event.target);
  if (opener?.isConnected) opener.focus();
}, true);

const arrived = () => {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    delete dialog.dataset.open;
    open(dialog);
  }
};
document.addEventListener("htmx:afterSettle", arrived);
arrived();
