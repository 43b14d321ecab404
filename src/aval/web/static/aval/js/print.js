/* Printing: a button with `data-print` prints the page, its closed parts stay closed. */
addEventListener("click", event => {
  if (event.target.closest("[data-print]")) print();
});
