// Calls that were written down without a network are put on the record one by one. One is dropped only when the desk
// has said that it stands there; each has a key of its own, so that what is sent twice counts once.
import { sent } from "./sent.js";
import { able, vault } from "./vault.js";

const { all, count, drop } = vault("calls-kept");
const open = document.getElementById("open");
const items = document.getElementById("items");
const told = document.getElementById("told");
const template = document.getElementById("item");
const plain = (text) => text.trim().toLowerCase();

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

// The one seat that is named so, chosen beforehand; a person looks at it before it is sent.
function choose(form, side) {
  const named = [...form.querySelectorAll("[name=with_seats]")].filter((box) => plain(box.closest("label").textContent) === plain(side));
  if (named.length !== 1) return;
  named[0].checked = true;
  form.elements.said_by_0.value = named[0].value;
}

function send(form, call) {
  const body = new FormData(form);
  for (const name of ["key", "channel", "starts_at", "length_min", "asked_by", "impression"]) body.set(name, call[name] ?? "");
  body.set("quote_0", call.quote);
  body.set("paraphrase_0", call.paraphrase);
  return sent(body, items.dataset);
}

function show(call) {
  const shown = template.content.cloneNode(true).firstElementChild;
  const form = shown.querySelector("form");
  const fill = (name, text) => {
    const place = shown.querySelector(`[data-${name}]`);
    place.textContent = text;
    place.hidden = !text;
  };
  fill("what", call.side);
  fill("when", `${call.starts_at.slice(0, 16).replace("T", " ")} UTC`);
  fill("quote", call.quote);
  fill("paraphrase", call.paraphrase);
  fill("impression", call.impression);
  form.elements.participants.value = call.participants;
  choose(form, call.side);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    const wrong = await send(form, call);
    button.disabled = false;
    shown.querySelector("[data-error]").textContent = wrong;
    if (wrong) return;
    await drop(call.id);
    shown.remove();
    say(items.dataset.sent);
  });
  shown.querySelector("[data-drop]").addEventListener("click", async () => {
    if (!confirm(items.dataset.drop)) return;
    await drop(call.id);
    shown.remove();
  });
  items.append(shown);
}

open.addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = await all(document.getElementById("passphrase").value);
  say(found ? "" : open.dataset.wrong);
  if (!found) return;
  open.hidden = true;
  found.sort((one, other) => one.starts_at.localeCompare(other.starts_at)).forEach(show);
});

if (able() && count() > 0) {
  document.getElementById("nothing").hidden = true;
  open.hidden = false;
}
