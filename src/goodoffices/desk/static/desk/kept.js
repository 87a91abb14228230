// Signing out empties this browser. Where something is still kept in it, it is asked for first.
"use strict";

const out = document.querySelector("form.out");
const waiting = (place) => JSON.parse(localStorage.getItem(place) ?? "null")?.items.length > 0;
out?.addEventListener("submit", (event) => {
  if (["notices-kept", "marks-kept", "calls-kept"].some(waiting) && !confirm(out.dataset.kept)) event.preventDefault();
});
