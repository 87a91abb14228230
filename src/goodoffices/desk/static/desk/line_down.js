// The page for the line that is down: what is written is kept in this browser until somebody sends it.
import { able, count, fresh, keep } from "./vault.js";

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

async function ready() {
  if (!able() || !navigator.serviceWorker) return;
  const here = location.pathname;
  await navigator.serviceWorker.register(form.dataset.worker, { scope: here });
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  active.postMessage([here, ...loaded.filter((name) => name.startsWith(`${location.origin}/static/`))]);
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
ready();
