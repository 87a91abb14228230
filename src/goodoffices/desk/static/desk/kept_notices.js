// Notices that were kept while the line was down are sent one by one. One is dropped only when the desk has said
// that it stands on the record; each has a key of its own, so that what is sent twice counts once.
import { sent } from "./sent.js";
import { able, vault } from "./vault.js";

const { all, count, drop } = vault("notices-kept");
const open = document.getElementById("open");
const items = document.getElementById("items");
const nothing = document.getElementById("nothing");
const told = document.getElementById("told");
const template = document.getElementById("item");

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

function send(form, notice) {
  const body = new FormData(form);
  const written = `${notice.written.slice(0, 16).replace("T", " ")} UTC`;
  body.set("key", notice.key);
  body.set("told", `${notice.told}\n${items.dataset.written.replace("%s", written)}`);
  for (const name of ["category", "begins", "positions", "passed_to", "by"]) body.set(name, notice[name] ?? "");
  return sent(body, items.dataset);
}

function show(notice) {
  const shown = template.content.cloneNode(true).firstElementChild;
  const form = shown.querySelector("form");
  const error = shown.querySelector("[data-error]");
  shown.querySelector("[data-what]").textContent = notice.category;
  shown.querySelector("[data-when]").textContent = `${notice.written.slice(0, 16).replace("T", " ")} UTC`;
  shown.querySelector("[data-words]").textContent = notice.told;
  shown.querySelector("[data-more]").textContent = [notice.positions, notice.passed_to, notice.by].filter(Boolean).join(" · ");
  form.elements.ends.value = notice.ends;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    const wrong = await send(form, notice);
    button.disabled = false;
    error.textContent = wrong;
    if (wrong) return;
    await drop(notice.id);
    shown.remove();
    say(items.dataset.sent);
  });
  shown.querySelector("[data-drop]").addEventListener("click", async () => {
    if (!confirm(items.dataset.drop)) return;
    await drop(notice.id);
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
  found.forEach(show);
});

if (able() && count() > 0) {
  nothing.hidden = true;
  open.hidden = false;
}
