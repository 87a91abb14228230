// Sealed priorities: the best options of all issues come to the total. While a slider moves, the other
// issues give or take in proportion, and within an issue the options keep theirs. Typed numbers stay as typed.
"use strict";

// Whole numbers in proportion to weights, adding up to total: largest remainders get what is left.
function shareOut(weights, total) {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((w) => (sum > 0 ? (total * w) / sum : total / weights.length));
  const whole = exact.map(Math.floor);
  let left = total - whole.reduce((a, b) => a + b, 0);
  const order = exact.map((x, i) => [x - whole[i], i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, i] of order) {
    if (left-- <= 0) break;
    whole[i] += 1;
  }
  return whole;
}

// The options of an issue whose best is `best`, each at its part of it.
function spread(parts, best) {
  return parts.map((part) => Math.round(part * best));
}

for (const form of document.querySelectorAll("[data-priorities]")) {
  const total = Number(form.dataset.priorities);
  const issues = [...form.querySelectorAll("[data-issue]")].map((group) => {
    const weight = group.querySelector("[data-weight]");
    const rows = [...group.querySelectorAll(".row:not([data-weight])")];
    return {
      box: weight,
      weight: weight.querySelector("input"),
      shown: weight.querySelector("output"),
      sliders: rows.map((row) => row.querySelector("input[type=range]")),
      numbers: rows.map((row) => row.querySelector("input[type=number]")),
    };
  });
  const sum = form.querySelector("[data-total]");
  if (!sum) continue;
  const level = sum.querySelector("[data-level]");
  const read = (issue) => issue.numbers.map((n) => Math.max(0, Math.round(Number(n.value)) || 0));
  const all = () => issues.map(read);

  // Remembered beyond whole numbers: what part of the best each option is worth, and how the issues
  // weigh against each other. So a slider that goes all the way and comes back restores the others.
  const parts = issues.map((issue) => issue.numbers.map((_, i) => (i === 0 ? 1 : 0)));
  const weights = issues.map(() => 0);
  const TINY = 1e-9;

  function remember(i) {
    const now = read(issues[i]);
    const best = Math.max(...now);
    weights[i] = best;
    if (best > 0) parts[i] = now.map((n) => n / best);
  }

  function show() {
    const now = all();
    const given = now.reduce((sum_, options) => sum_ + Math.max(...options), 0);
    issues.forEach((issue, i) => {
      const best = Math.max(...now[i]);
      issue.weight.value = best;
      issue.shown.value = best;
      issue.sliders.forEach((slider, j) => { slider.value = now[i][j]; });
    });
    sum.querySelector("[data-sum]").value = given;
    sum.querySelector("[data-left]").value = total - given;
    sum.querySelector("[data-more]").value = given - total;
    sum.querySelector("[data-missing]").hidden = given >= total;
    sum.querySelector("[data-over]").hidden = given <= total;
    sum.classList.toggle("off", given !== total);
    level.hidden = given === total || given === 0;
  }

  function put(bests) {
    issues.forEach((issue, i) => {
      spread(parts[i], bests[i]).forEach((n, j) => { issue.numbers[j].value = n; });
    });
    show();
  }

  // Issue i weighs `mine`; the others share what is left in proportion.
  function weigh(i, mine) {
    const others = weights.filter((_, j) => j !== i);
    if (others.length === 0) {
      put([total]);
      return;
    }
    const left = total - mine;
    const before = others.reduce((a, b) => a + b, 0);
    const scaled = others.map((w) => (before > 0 ? w / before : 1 / others.length) * Math.max(left, TINY));
    const whole = shareOut(scaled, left);
    let next = 0;
    const bests = issues.map((_, j) => {
      if (j === i) return mine;
      weights[j] = scaled[next];
      return whole[next++];
    });
    weights[i] = Math.max(mine, TINY);
    put(bests);
  }

  issues.forEach((issue, i) => {
    issue.box.hidden = false;
    issue.weight.addEventListener("input", () => weigh(i, Number(issue.weight.value)));
    issue.sliders.forEach((slider, j) => {
      slider.hidden = false;
      slider.addEventListener("input", () => {
        const options = read(issue);
        options[j] = Number(slider.value);
        const best = Math.max(...options);
        if (best > 0) parts[i] = options.map((n) => n / best);
        weigh(i, best);
      });
    });
    issue.numbers.forEach((number) => number.addEventListener("input", () => { remember(i); show(); }));
    remember(i);
  });
  level.addEventListener("click", () => {
    const bests = shareOut(weights, total);
    bests.forEach((best, i) => { weights[i] = Math.max(best, TINY); });
    put(bests);
  });
  show();
}
