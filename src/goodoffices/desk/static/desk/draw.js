// Pointing at the map writes positions into the form; the form is what counts, and works without this.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const WRITTEN = /^\s*(\d+(?:\.\d+)?)\s*([NS])\s+(\d+(?:\.\d+)?)\s*([EW])\s*$/i;
const SIGNED = /^\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*$/;

// Latitude and longitude of a line that is easily read; anything else is the server's to read.
function read(line) {
  const w = WRITTEN.exec(line);
  if (w) return [w[1] * (w[2].toUpperCase() === "N" ? 1 : -1), w[3] * (w[4].toUpperCase() === "E" ? 1 : -1)];
  const s = SIGNED.exec(line);
  return s ? [Number(s[1]), Number(s[2])] : null;
}

const write = (lat, lon) =>
  `${Math.abs(lat).toFixed(5)} ${lat < 0 ? "S" : "N"} ${Math.abs(lon).toFixed(5)} ${lon < 0 ? "W" : "E"}`;

for (const map of document.querySelectorAll("svg[data-draws]")) {
  const field = document.getElementById(map.dataset.draws);
  if (!field) continue;
  const form = field.form;
  const { west, north, eastScale, northScale, left, top } = Object.fromEntries(
    Object.entries(map.dataset).map(([name, value]) => [name, Number(value)]),
  );
  const lines = () => field.value.split("\n").filter((line) => line.trim());
  const shape = () => form.elements.shape.value;
  const layer = map.querySelector(".field").appendChild(document.createElementNS(SVG, "g"));
  const undo = document.getElementById("undo");

  function place([lat, lon]) {
    const turned = ((((lon - west) % 360) + 360) % 360);
    return [left + (turned > 270 ? turned - 360 : turned) * eastScale, top + (north - lat) * northScale];
  }

  function put(name, about) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(about)) made.setAttribute(key, value);
    layer.append(made);
  }

  function draw() {
    layer.replaceChildren();
    const spots = lines().map(read).filter(Boolean).map(place);
    const path = spots.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
    if (spots.length > 1) put("path", { class: "drawn new", d: `M${path}${shape() === "polygon" ? "Z" : ""}` });
    for (const [x, y] of spots) {
      const radius = (Number(form.elements.radius_m.value) / 111320) * northScale;
      if (shape() === "circle" && radius > 0) put("circle", { class: "drawn new", cx: x, cy: y, r: radius });
      put("circle", { class: "new", cx: x, cy: y, r: 4 });
    }
    undo.hidden = lines().length === 0 || shape() === "parts";
  }

  map.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const lat = north - (at.y - top) / northScale;
    const lon = ((west + (at.x - left) / eastScale + 540) % 360) - 180;
    // A table of parts is written by hand: a position more would be of no part.
    if (Math.abs(lat) > 90 || shape() === "parts") return;
    const before = shape() === "circle" ? [] : lines();
    field.value = [...before, write(lat, lon)].join("\n");
    draw();
  });
  undo.querySelector("button").addEventListener("click", () => {
    field.value = lines().slice(0, -1).join("\n");
    draw();
  });
  form.addEventListener("input", draw);
  draw();
}
