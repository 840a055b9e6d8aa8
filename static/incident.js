/* An emergency's page: a text for residents is copied by one click, also where the page has no
   secure address and the browser's clipboard is closed to it. */
"use strict";

(() => {
  async function copied(area) {
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      area.focus();
      area.select();
      document.execCommand("copy");
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      const words = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await copied(document.getElementById(button.dataset.copy));
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = words; }, 2000);
      });
    });
  });
})();
