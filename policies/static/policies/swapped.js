// What a full page load does for readers when only the results are swapped: say what was found, move the
// focus to the new results where the link that was followed is gone, show errors as pages of their own.
// Without this script, and without htmx, the same forms and links load pages.
"use strict";

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "results" && event.target.id !== "results") return;
  const results = document.getElementById("results");
  const said = results.querySelector(".count, .looked");
  const status = document.getElementById("announced");
  if (status && said) status.textContent = said.textContent.trim().replace(/\s+/g, " ");
  if (document.activeElement === document.body || !document.activeElement) {
    results.focus({ preventScroll: true });
    results.scrollIntoView();
  }
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    window.location.assign(event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath);
  });
}
