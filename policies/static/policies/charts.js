// A chart drawn by the server tells its figures once somebody points at it: the spec is drawn anew, over
// the drawing, which stays for those who hear it. Expressions are interpreted, never compiled: no eval.

const VENDOR = new URL("../vendor/vega/", import.meta.url);
const SCRIPTS = ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js"];
let library;

const load = (name) =>
  new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL(name, VENDOR).href;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

const vega = () =>
  (library ??= SCRIPTS.reduce((before, name) => before.then(() => load(name)), Promise.resolve()));

const shown = (chart) => [...chart.children].find((drawing) => drawing.offsetParent !== null);

const spec = async (address, width, height) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const { title, description, usermeta, ...drawn } = await answer.json();
  return { ...drawn, width, height }; // the words of the spec stand in the page
};

const answer = async (chart) => {
  const drawing = shown(chart);
  const svg = drawing?.querySelector("svg");
  if (!svg || drawing.dataset.answers) return;
  drawing.dataset.answers = "soon";
  const { width, height } = svg.viewBox.baseVal;
  const [found] = await Promise.all([spec(chart.dataset.spec, width, height), vega()]);
  const live = document.createElement("div");
  live.className = "live";
  live.ariaHidden = "true";
  drawing.append(live);
  await window.vegaEmbed(live, found, {
    actions: false,
    ast: true,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true, id: "chart-tip" },
  });
  drawing.dataset.answers = "yes"; // the style sheet shows the live one now
};

for (const chart of document.querySelectorAll(".chart[data-spec]")) {
  for (const event of ["pointerenter", "touchstart"]) {
    // Where anything fails, the server's drawing stays.
    chart.addEventListener(event, () => answer(chart).catch(console.warn), { passive: true });
  }
}
