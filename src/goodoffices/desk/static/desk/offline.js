// This page opens again without the server: a worker of its own keeps it, and what it is drawn with.
"use strict";

export async function offline(worker) {
  if (!globalThis.crypto?.subtle || !navigator.serviceWorker) return;
  const here = location.pathname;
  await navigator.serviceWorker.register(worker, { scope: here });
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  active.postMessage([here, ...loaded.filter((name) => name.startsWith(`${location.origin}/static/`))]);
}
