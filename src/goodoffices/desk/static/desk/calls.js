// The page for a call without a network: what was said is kept in this browser until somebody sends it.
import { offline } from "./offline.js";
import { refuse, refused } from "./refuse.js";
import { able, fresh, vault } from "./vault.js";

const { count, keep } = vault("calls-kept");
const form = document.getElementById("write");
const told = document.getElementById("told");
const SAID = ["quote", "paraphrase", "impression"];

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

function show() {
  say(count() > 0 ? `${form.dataset.kept} ${count()}` : "");
}

// The hour of now, by the clock of this machine, as the field wants it.
function now() {
  const here = new Date(Date.now() - new Date().getTimezoneOffset() * 60000);
  form.elements.starts_at.value = here.toISOString().slice(0, 16);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = Object.fromEntries(new FormData(form));
  const passphrase = document.getElementById("passphrase").value;
  const said = SAID.find((name) => typed[name].trim()) ?? SAID[0];
  if (refused(form, ["side", "starts_at", said])) return;
  // The key is made once: however often it is sent, it is one contact.
  const call = { ...typed, key: fresh(), starts_at: new Date(typed.starts_at).toISOString() };
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if (await keep(passphrase, call)) {
      form.reset();
      now();
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
if (able()) {
  now();
  show();
} else {
  say(form.dataset.unable);
}
offline(form.dataset.worker);
