// Names under the search box while one types, and the first filters open where there is room beside the
// results. Without this script the box is a plain one, and the filters open when they are asked to.
"use strict";

const OPEN = 3;
const room = window.matchMedia("(min-width: 52rem)");

function openFilters() {
  if (!room.matches) return;
  for (const facet of [...document.querySelectorAll(".facet")].slice(0, OPEN)) facet.open = true;
}

openFilters();
document.addEventListener("htmx:afterSettle", openFilters);

const box = document.querySelector("[data-suggestions]");
const list = document.getElementById("names");
let asked = "";
let waiting = 0;

async function suggest() {
  const typed = box.value.trim();
  if (typed.length < 2 || typed === asked) return;
  asked = typed;
  const answer = await fetch(`${box.dataset.suggestions}?q=${encodeURIComponent(typed)}`);
  if (!answer.ok || typed !== box.value.trim()) return;
  const found = (await answer.json()).suggestions;
  list.replaceChildren(
    ...found.map((one) => {
      const option = document.createElement("option");
      option.value = one.name;
      option.label = one.kind;
      return option;
    }),
  );
}

box?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 120);
});
