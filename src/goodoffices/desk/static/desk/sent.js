// One thing that was kept is sent. Only a 204 says that it was taken; anything else leaves it where it is kept.
"use strict";

const TAKEN = 204;
const REFUSED = 422;

// Empty where it was taken; else why not, in the words of the page.
export async function sent(body, words) {
  try {
    const answer = await fetch(location.href, { method: "POST", body, redirect: "manual", credentials: "same-origin" });
    if (answer.status === TAKEN) return "";
    if (answer.status === REFUSED) return `${words.not} ${await answer.text()}`;
    return words.out;
  } catch {
    return words.silent;
  }
}
