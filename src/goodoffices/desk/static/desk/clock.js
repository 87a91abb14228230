// Clocks on the pages of the line run on from the server's figure; nothing is asked for.
// data-at: the moment; data-now: the server's time when the page was made, so that no clock of this machine counts.
"use strict";

const clocks = [...document.querySelectorAll(".clock[data-at]")].map((at) => ({
  at,
  from: Date.parse(at.dataset.now) - performance.now(),
  to: Date.parse(at.dataset.at),
}));

// 4 min 09 s, 5 h 12 min, 3 d 4 h: the signs of the units are the same in every language.
function length(ms) {
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 72 * 3600) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

function tick() {
  for (const { at, from, to } of clocks) {
    const left = to - (from + performance.now());
    const text = at.hasAttribute("data-minutes")
      ? String(Math.max(0, Math.floor(-left / 60000)))
      : (left > 0 ? at.dataset.before : at.dataset.after).replace("%s", `\u2066${length(Math.abs(left))}\u2069`);
    if (at.textContent !== text) at.textContent = text;
  }
}

if (clocks.length > 0) {
  tick();
  setInterval(tick, 1000);
}
