// What is kept in this browser: encrypted one by one under a passphrase, added and removed under one lock.
"use strict";

const ROUNDS = 600000;
const words = new TextEncoder();

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const chance = (n) => crypto.getRandomValues(new Uint8Array(n));

// Whether this browser can keep anything: not without its own cryptography.
export const able = () => Boolean(globalThis.crypto?.subtle && navigator.locks && globalThis.localStorage);
export const fresh = () => [...chance(16)].map((b) => b.toString(16).padStart(2, "0")).join("");

async function keyOf(passphrase, salt) {
  const given = await crypto.subtle.importKey("raw", words.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    given, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

async function sealed(key, what) {
  const iv = chance(12);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words.encode(JSON.stringify(what)));
  return { iv: base64(iv), data: base64(data) };
}

async function opened(key, { iv, data }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, key, bytes(data));
  return JSON.parse(new TextDecoder().decode(plain));
}

// The key of what is kept here, or null where the passphrase is another one. The first one given counts.
async function unlocked(kept, passphrase) {
  const key = await keyOf(passphrase, bytes(kept.salt));
  try {
    await opened(key, kept.check);
    return key;
  } catch {
    return null;
  }
}

// One place of this browser, by its name.
export function vault(place) {
  const read = () => JSON.parse(localStorage.getItem(place) ?? "null");
  return {
    count: () => read()?.items.length ?? 0,

    // Keep one thing; false where the passphrase is not that of the others. It is read back before it counts as kept.
    keep: (passphrase, what) =>
      navigator.locks.request(place, async () => {
        let kept = read();
        let key;
        if (!kept || kept.items.length === 0) {
          const salt = chance(16);
          key = await keyOf(passphrase, salt);
          kept = { salt: base64(salt), check: await sealed(key, "kept"), items: [] };
        } else {
          key = await unlocked(kept, passphrase);
          if (!key) return false;
        }
        kept.items.push({ id: fresh(), ...(await sealed(key, what)) });
        localStorage.setItem(place, JSON.stringify(kept));
        await opened(key, read().items.at(-1));
        await navigator.storage?.persist?.();
        return true;
      }),

    // Everything that is kept, opened; null where the passphrase is another one.
    all: async (passphrase) => {
      const kept = read();
      const key = kept && (await unlocked(kept, passphrase));
      if (!key) return null;
      return Promise.all(kept.items.map(async (item) => ({ id: item.id, ...(await opened(key, item)) })));
    },

    // One is no longer kept: it was sent, or thrown away.
    drop: (id) =>
      navigator.locks.request(place, () => {
        const kept = read();
        if (!kept) return;
        kept.items = kept.items.filter((item) => item.id !== id);
        if (kept.items.length > 0) localStorage.setItem(place, JSON.stringify(kept));
        else localStorage.removeItem(place);
      }),
  };
}
