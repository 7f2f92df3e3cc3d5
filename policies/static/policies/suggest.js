// Names under the search box while one types; without this script the box is a plain one.
"use strict";

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
