// Shows one page when the server does not answer. It sees that page alone and keeps no data.
"use strict";
const NAME = "{{ page|replace('_', '-') }}";
const SHIPPED = {{ shipped|tojson }};
const PAGE = "{{ url(page) }}";

async function keep(addresses) {
  const cache = await caches.open(NAME);
  await Promise.all(addresses.map(async (address) => {
    const answer = await fetch(address, { cache: "reload" });
    if (answer.ok && !answer.redirected) await cache.put(address, answer);
  }));
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep([PAGE, ...SHIPPED]).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
// What is kept is shown where no answer comes, or one of a server that is not there (502 and its like).
async function answered(request) {
  const kept = async () => (await caches.open(NAME)).match(request, { ignoreVary: true });
  try {
    const answer = await fetch(request);
    return answer.status < 500 ? answer : (await kept()) ?? answer;
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answered(event.request));
});
