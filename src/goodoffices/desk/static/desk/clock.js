// Clocks on the pages of the line run on from the server's figure; nothing is asked for.
// data-at: the moment; data-now: the server's time when the page was made, so that no clock of this machine counts.
"use strict";

const clocks = [...document.querySelectorAll(".clock[data-at]")].map((at) => ({
  at,
  from: Date.parse(at.dataset.now) - performance.now(),
  to: Date.parse(at.dataset.at),
}));

// 4 min 09 sec, 5 hr 12 min, 3 days 4 hr: with the units of the page's language, and its digits as elsewhere on pages.
const counted = (unit, digits) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit, unitDisplay: "short", numberingSystem: "latn", minimumIntegerDigits: digits,
  });
const units = {
  days: counted("day", 1), hours: counted("hour", 1), minutes: counted("minute", 1),
  ofHour: counted("minute", 2), ofMinute: counted("second", 2),
};

function length(ms) {
  const s = Math.floor(ms / 1000);
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  if (hours < 1) return `${units.minutes.format(minutes)} ${units.ofMinute.format(s % 60)}`;
  if (hours < 72) return `${units.hours.format(hours)} ${units.ofHour.format(minutes)}`;
  return `${units.days.format(Math.floor(hours / 24))} ${units.hours.format(hours % 24)}`;
}

function tick() {
  for (const { at, from, to } of clocks) {
    const left = to - (from + performance.now());
    const text = at.hasAttribute("data-minutes")
      ? String(Math.max(0, Math.floor(-left / 60000)))
      : (left > 0 ? at.dataset.before : at.dataset.after).replace("%s", `\u2068${length(Math.abs(left))}\u2069`);
    if (at.textContent !== text) at.textContent = text;
  }
}

if (clocks.length > 0) {
  tick();
  setInterval(tick, 1000);
}
