// Signing out empties this browser. Where notices are still kept in it, it is asked for first.
"use strict";

const out = document.querySelector("form.out");
out.addEventListener("submit", (event) => {
  const kept = JSON.parse(localStorage.getItem("notices-kept") ?? "null");
  if (kept?.items.length > 0 && !confirm(out.dataset.kept)) event.preventDefault();
});
