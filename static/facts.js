/* Beside the call: what to tell about what is typed, read while the customer is on the phone. */
"use strict";

(() => {
  const box = document.querySelector("#who"), place = document.querySelector("[data-facts]");
  if (!box || !place) return;
  let timer = 0;
  async function ask() {
    const words = box.value.trim();
    if (!words) return; // what was found stays while the request is taken down
    const answer = await fetch(`${place.dataset.facts}?q=${encodeURIComponent(words)}`);
    if (answer.ok && box.value.trim() === words) place.innerHTML = await answer.text();
  }
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), 200);
  });
})();
