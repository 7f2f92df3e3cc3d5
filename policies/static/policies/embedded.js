// In a frame on another page: says how high this page is whenever that changes. See frames.js.
"use strict";

const tell = () => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  window.parent.postMessage({ type: "tracker-chart-height", height }, "*");
};

if (window.parent !== window) {
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("load", tell);
}
