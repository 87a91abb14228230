// What was counted at a gate without a network is sent: one by one, or all at once. One is dropped only when the desk
// has said that it stands in the register; each has a key of its own, so that what is sent twice counts once.
import { sent } from "./sent.js";
import { able, vault } from "./vault.js";

const { all, count, drop } = vault("marks-kept");
const open = document.getElementById("open");
const every = document.getElementById("all");
const items = document.getElementById("items");
const told = document.getElementById("told");
const template = document.getElementById("item");
const waiting = new Map();
const plain = (text) => text.toLowerCase().replace(/\s/g, "");

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

// The transport that is called so, if one alone is.
function called(select, name) {
  const found = [...select.options].filter((one) => one.value && plain(one.text).startsWith(`${plain(name)}·`));
  return found.length === 1 ? found[0].value : "";
}

function show(mark) {
  const shown = template.content.cloneNode(true).firstElementChild;
  const form = shown.querySelector("form");
  const line = mark.line && items.dataset.line.replace("%s", mark.line);
  const people = items.dataset.people.replace("%s", mark.people);
  shown.querySelector("[data-what]").textContent = [mark.called, line, people].filter(Boolean).join(" · ");
  shown.querySelector("[data-when]").textContent = `${mark.gate}, ${mark.written.slice(0, 16).replace("T", " ")} UTC`;
  form.elements.kind.value = mark.kind;
  form.elements.line.value = mark.line;
  form.elements.transport.value = called(form.elements.transport, mark.called);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(shown, mark);
  });
  shown.querySelector("[data-drop]").addEventListener("click", async () => {
    if (!confirm(items.dataset.drop)) return;
    await drop(mark.id);
    away(mark);
  });
  waiting.set(mark, shown);
  items.append(shown);
}

function away(mark) {
  waiting.get(mark).remove();
  waiting.delete(mark);
  every.hidden = waiting.size < 2;
}

async function send(shown, mark) {
  const form = shown.querySelector("form");
  const button = form.querySelector("button[type=submit]");
  const body = new FormData(form);
  body.set("key", mark.key);
  body.set("noted", mark.written);
  for (const name of ["called", "gate", "people"]) body.set(name, mark[name]);
  button.disabled = true;
  const wrong = await sent(body, items.dataset);
  button.disabled = false;
  shown.querySelector("[data-error]").textContent = wrong;
  if (wrong) return;
  await drop(mark.id);
  away(mark);
  say(items.dataset.sent);
}

// One after the other, in the order in which they were written down.
every.addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const [mark, shown] of [...waiting]) await send(shown, mark);
});

open.addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = await all(document.getElementById("passphrase").value);
  say(found ? "" : open.dataset.wrong);
  if (!found) return;
  open.hidden = true;
  found.sort((one, other) => one.written.localeCompare(other.written)).forEach(show);
  every.hidden = found.length < 2;
});

if (able() && count() > 0) {
  document.getElementById("nothing").hidden = true;
  open.hidden = false;
}
