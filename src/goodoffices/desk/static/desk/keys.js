// Keys that lead to pages. Never while something is typed, never with another key held, and only until switched off.
"use strict";

const OFF = "keys-off";
const WAIT = 1500;
const list = document.getElementById("keys");
const ways = new Map([...list.querySelectorAll("a")].map((one) => [one.dataset.key, one.href]));
let begun = "";
let timer = 0;

function isTyping(target) {
  return target.isContentEditable || target.closest("input, select, textarea, [role=textbox], [role=slider]");
}

// The letter as it stands on a Latin keyboard, where another script is typed.
function letter(event) {
  if (/^[ -~]$/.test(event.key)) return event.key.toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
}

document.addEventListener("keydown", (event) => {
  if (localStorage.getItem(OFF) || event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  const key = begun + letter(event);
  clearTimeout(timer);
  begun = "";
  if (ways.has(key)) {
    event.preventDefault();
    location.assign(ways.get(key));
  } else if ([...ways.keys()].some((way) => way.startsWith(`${key} `))) {
    begun = `${key} `;
    timer = setTimeout(() => (begun = ""), WAIT);
  }
});

const turn = document.getElementById("keys-switch");
if (turn) {
  const show = () => (turn.textContent = localStorage.getItem(OFF) ? turn.dataset.on : turn.dataset.off);
  turn.addEventListener("click", () => {
    if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    show();
  });
  turn.hidden = false;
  show();
}
