// Why nothing was kept stands beside the button, where whoever pressed it looks; the field that it is about has the cursor.
"use strict";

// The first of the fields that is empty or cannot be so, or the passphrase where it is too short: whether anything is refused.
export function refused(form, needed) {
  const wanting = (field) => !field.value.trim() || field.validity?.valid === false;
  const empty = needed.map((name) => form.elements[name]).find(wanting);
  const passphrase = document.getElementById("passphrase");
  const short = passphrase.value.length < passphrase.minLength;
  if (empty) refuse(form.dataset.missing, empty);
  else if (short) refuse(document.getElementById("passphrase_hint").textContent, passphrase);
  else refuse("");
  return Boolean(empty) || short;
}

export function refuse(text, field) {
  const wrong = document.getElementById("wrong");
  wrong.textContent = text;
  wrong.hidden = !text;
  if (!text) return;
  (field instanceof RadioNodeList ? field[0] : field).focus();
  wrong.scrollIntoView({ block: "nearest" });
}
