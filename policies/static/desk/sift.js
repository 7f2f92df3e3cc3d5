// Keys for what the page offers anyway: a key presses the button, follows the link, turns the box
// that names it in data-key.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!/^([a-z1-9]|ArrowLeft|ArrowRight)$/.test(key)) return;
  const target = document.querySelector(`[data-key~="${key}"]`);
  if (!target) return;
  event.preventDefault();
  const decides = target.tagName === "BUTTON" || target.target !== "_blank" && target.tagName === "A";
  // A key held down, or pressed again before the next page is there, decides once.
  if (decides && (event.repeat || document.body.dataset.decided)) return;
  if (decides) document.body.dataset.decided = "yes";
  target.click();
});

// Back in the browser's history, the page may decide again.
window.addEventListener("pageshow", () => delete document.body.dataset.decided);
