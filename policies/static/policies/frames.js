// For pages that frame our charts: gives each frame the height that the page in it tells.
"use strict";

(() => {
  const ours = new URL(document.currentScript.src).origin;
  window.addEventListener("message", (event) => {
    if (event.origin !== ours || !event.data || event.data.type !== "tracker-chart-height") return;
    const height = Number(event.data.height);
    if (!Number.isFinite(height) || height < 0 || height > 20000) return;
    for (const frame of document.querySelectorAll("iframe[data-tracker-chart]")) {
      if (frame.contentWindow === event.source) frame.height = height;
    }
  });
})();
