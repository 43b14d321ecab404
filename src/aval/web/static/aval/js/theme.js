/* Light or dark: the button switches the page at once, and keeps it for the reader. */
const root = document.documentElement;

const isDark = () =>
  root.dataset.theme === "dark" ||
  (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);

addEventListener("click", event => {
  const button = event.target.closest("[data-theme-toggle]");
  if (!button) return;
  root.dataset.theme = isDark() ? "light" : "dark";
  const theme = root.dataset.theme;
  document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
  if (!button.dataset.keep) return;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  fetch(button.dataset.keep, { method: "POST", headers, body: new URLSearchParams({ theme }) });
});
