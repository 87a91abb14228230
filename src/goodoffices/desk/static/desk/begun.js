// What is typed into a long form is kept at the desk, sealed, for its writer alone, until it is sent.
"use strict";
const PAUSE = 1500;

function watch(form) {
  let timer = 0;
  let sending = null;
  let last = "";

  function typed() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && form.querySelector(`[name="${name}"]`)?.type !== "password") data.append(name, value);
    }
    return data;
  }

  async function keep() {
    clearTimeout(timer);
    const data = typed();
    if (form.dataset.sent || String(data) === last) return;
    last = String(data);
    sending = new AbortController();
    try {
      await fetch(form.dataset.begun, { method: "POST", body: data, redirect: "manual", credentials: "same-origin", signal: sending.signal, keepalive: last.length < 60000 });
    } catch {
      last = "";
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sending?.abort();
    form.dataset.sent = "yes";
  });
  // Back from the page that followed: typing goes on.
  addEventListener("pageshow", () => delete form.dataset.sent);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) keep();
  });
}

document.querySelectorAll("form[data-begun]").forEach(watch);
