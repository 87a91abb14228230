// The page for a gate without a network: what is counted is kept in this browser until somebody sends it.
import { offline } from "./offline.js";
import { refuse, refused } from "./refuse.js";
import { able, fresh, vault } from "./vault.js";

const { count, keep } = vault("marks-kept");
const form = document.getElementById("write");
const told = document.getElementById("told");
const done = document.getElementById("done");
const LATE = "late";

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

function show() {
  say(count() > 0 ? `${form.dataset.kept} ${count()}` : "");
}

// What was written here a moment ago, so that nobody is counted twice by one who was called away.
function list(mark, kind) {
  const line = document.createElement("li");
  const where = mark.line && done.dataset.line.replace("%s", mark.line);
  const people = done.dataset.people.replace("%s", mark.people);
  const when = `${mark.written.slice(11, 16)} UTC`;
  line.textContent = [mark.called, where, kind, people, when].filter(Boolean).join(" · ");
  done.prepend(line);
  document.getElementById("since").hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { called, gate, kind, line, people } = Object.fromEntries(new FormData(form));
  const passphrase = document.getElementById("passphrase").value;
  if (refused(form, ["called", "gate", ...(kind === LATE ? [] : ["line"]), "people"])) return;
  const mark = { key: fresh(), written: new Date().toISOString(), called, gate, kind, line, people: String(Number(people)) };
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if (await keep(passphrase, mark)) {
      list(mark, form.querySelector("[name=kind]:checked").labels[0].textContent.trim());
      // Transport, gate and passphrase stay: the next line is counted at once.
      form.elements.line.value = "";
      form.elements.people.value = "";
      form.elements.line.focus();
      show();
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
