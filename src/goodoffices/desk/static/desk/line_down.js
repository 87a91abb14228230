// The page for the line that is down: what is written is kept in this browser until somebody sends it.
import { offline } from "./offline.js";
import { able, fresh, vault } from "./vault.js";

const { count, keep } = vault("notices-kept");
const form = document.getElementById("write");
const told = document.getElementById("told");
const NEEDED = ["category", "told", "ends", "by"];

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

function show() {
  say(count() > 0 ? `${form.dataset.kept} ${count()}` : "");
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = Object.fromEntries(new FormData(form));
  const passphrase = document.getElementById("passphrase").value;
  if (NEEDED.some((name) => !data[name]?.trim()) || passphrase.length < 12) {
    say(form.dataset.missing);
    return;
  }
  const { category, told: words, begins, ends, positions, passed_to, by } = data;
  const notice = { key: fresh(), written: new Date().toISOString(), category, told: words, begins, ends, positions, passed_to, by };
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if (await keep(passphrase, notice)) {
      form.reset();
      show();
    } else {
      say(form.dataset.wrong);
    }
  } catch {
    say(form.dataset.unable);
  }
  button.disabled = false;
  told.scrollIntoView();
});

form.hidden = !able();
if (able()) show();
else say(form.dataset.unable);
offline(form.dataset.worker);
