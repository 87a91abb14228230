// The page for the line that is down: what is written is kept in this browser until somebody sends it.
import { offline } from "./offline.js";
import { refuse, refused } from "./refuse.js";
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
  if (refused(form, NEEDED)) return;
  const { category, told: words, begins, ends, positions, passed_to, by } = data;
  const notice = { key: fresh(), written: new Date().toISOString(), category, told: words, begins, ends, positions, passed_to, by };
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if (await keep(passphrase, notice)) {
      form.reset();
      show();
      told.scrollIntoView();
    } else {
      refuse(form.dataset.wrong, document.getElementById("passphrase"));
    }
  } catch {
    say(form.dataset.unable);
    told.scrollIntoView();
  }
  button.disabled = false;
});

form.hidden = !able();
if (able()) show();
else say(form.dataset.unable);
offline(form.dataset.worker);
