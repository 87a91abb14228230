// Sealed priorities: each slider and its number are one value. While one slider moves, the others
// give or take in proportion, so that the sum stays right. Typed numbers are left as typed.
"use strict";

// Whole numbers in proportion to weights, adding up to total: largest remainders get what is left.
function share(weights, total) {
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

for (const group of document.querySelectorAll("[data-points]")) {
  const total = Number(group.dataset.points);
  const numbers = [...group.querySelectorAll("input[type=number]")];
  const sliders = [...group.querySelectorAll("input[type=range]")];
  const output = group.querySelector("[data-sum]");
  const level = group.querySelector("[data-level]");
  const values = () => numbers.map((n) => Math.max(0, Math.round(Number(n.value)) || 0));

  function show() {
    const now = values();
    sliders.forEach((slider, i) => { slider.value = now[i]; });
    const sum = now.reduce((a, b) => a + b, 0);
    output.value = sum;
    group.querySelector(".sum").classList.toggle("off", sum !== total);
    level.hidden = sum === total || sum === 0;
  }

  function put(next) {
    next.forEach((value, i) => { numbers[i].value = value; });
    show();
  }

  let before = null;
  sliders.forEach((slider, i) => {
    slider.hidden = false;
    slider.addEventListener("input", () => {
      before ??= values();
      const mine = Math.min(total, Number(slider.value));
      const others = before.filter((_, j) => j !== i);
      const shared = others.length ? share(others, total - mine) : [];
      put(numbers.map((_, j) => (j === i ? (others.length ? mine : total) : shared[j < i ? j : j - 1])));
    });
    slider.addEventListener("change", () => { before = null; });
  });
  numbers.forEach((number) => number.addEventListener("input", show));
  level.addEventListener("click", () => put(share(values(), total)));
  show();
}
