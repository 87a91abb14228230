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

// The options of an issue with another best one, in proportion. With nothing given out, the first is best.
function scaled(options, best) {
  const old = Math.max(...options);
  if (old === 0) return options.map((_, i) => (i === 0 ? best : 0));
  return options.map((n) => (n === old ? best : Math.min(best, Math.round((n * best) / old))));
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
  const read = () => issues.map((issue) => issue.numbers.map((n) => Math.max(0, Math.round(Number(n.value)) || 0)));

  function show() {
    const now = read();
    const given = now.reduce((all, options) => all + Math.max(...options), 0);
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

  function put(next) {
    next.forEach((options, i) => options.forEach((n, j) => { issues[i].numbers[j].value = n; }));
    show();
  }

  // One issue as given; the others share what is left, as they did when the slider was taken up.
  function spread(before, mine, options) {
    const best = Math.max(...options);
    const others = before.filter((_, i) => i !== mine).map((o) => Math.max(...o));
    if (others.length === 0) return [scaled(options, total)];
    const shared = shareOut(others, total - best);
    return before.map((was, i) => (i === mine ? options : scaled(was, shared[i < mine ? i : i - 1])));
  }

  let before = null;
  issues.forEach((issue, i) => {
    issue.box.hidden = false;
    issue.weight.addEventListener("input", () => {
      before ??= read();
      put(spread(before, i, scaled(before[i], Number(issue.weight.value))));
    });
    issue.weight.addEventListener("change", () => { before = null; });
    issue.sliders.forEach((slider, j) => {
      slider.hidden = false;
      slider.addEventListener("input", () => {
        before ??= read();
        put(spread(before, i, before[i].map((n, k) => (k === j ? Number(slider.value) : n))));
      });
      slider.addEventListener("change", () => { before = null; });
    });
    issue.numbers.forEach((number) => number.addEventListener("input", show));
  });
  level.addEventListener("click", () => {
    const now = read();
    const bests = shareOut(now.map((options) => Math.max(...options)), total);
    put(now.map((options, i) => scaled(options, bests[i])));
  });
  show();
}
