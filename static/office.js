/* What the frame and the lists do beyond HTML: row clicks, ticks, keys, menus that close.
   Everything works without it, only slower. What forms do stands in form.js and dates.js. */
"use strict";

(() => {
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));

  // -- lists: a click anywhere on a row opens it (the rest of lists: list.js) -------------------------------
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".grid tbody tr");
    if (!row || event.target.closest("a, button, input, label, summary")) return;
    if (String(window.getSelection())) return;
    const link = row.querySelector("a[href*='/details/?id=']");
    if (link) event.ctrlKey || event.metaKey ? window.open(link.href) : link.click();
  });

  // -- a phone number is shown in its place; the door it comes by writes down who asked ----------------
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.reveal");
    if (!button || !button.form) return;
    event.preventDefault();
    button.disabled = true;
    try {
      const answer = await fetch(button.getAttribute("formaction"), {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new FormData(button.form),
      });
      const { number } = await answer.json();
      const link = document.createElement("a");
      link.className = "ring";
      link.href = `tel:${number}`;
      link.textContent = number;
      button.closest(".phone").replaceChildren(link);
      link.focus();
    } catch {
      button.disabled = false;
      button.form.action = button.getAttribute("formaction"); // the page says what is wrong
      button.form.submit();
    }
  });

  // -- keys: "/" finds, Escape closes -------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) {
      const field = document.querySelector("[data-slash]");
      if (field) { event.preventDefault(); field.focus(); }
    }
    if (event.key === "Escape") {
      all("details.drop[open]").forEach((drop) => { drop.open = false; });
    }
  });

  document.addEventListener("click", (event) => {
    all("details.drop[open]").forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
    // back to the list as it was narrowed, if one came from there
    const back = event.target.closest("a[data-back]");
    if (back && document.referrer && new URL(document.referrer).pathname === new URL(back.href).pathname) {
      event.preventDefault();
      window.history.back();
    }
  });

  // -- at the start --------------------------------------------------------------------------------
  document.addEventListener("DOMContentLoaded", () => {
    all(".grid, .stack").forEach((table) => {
      const heads = all("thead th", table).map((head) => head.textContent.trim());
      all("tbody tr", table).forEach((row) => {
        if (table.matches(".grid")) row.dataset.open = "";
        all("td", row).forEach((cell, place) => {
          if (heads[place] && place > 0 && !cell.matches(".deeds, .tick, .tick + td")) cell.dataset.head = heads[place];
        });
      });
    });
    const first = document.querySelector("[data-focus]") ||
      document.querySelector("form[data-guard] .field input:not([type=hidden]), form[data-guard] .field select, form[data-guard] .field textarea");
    if (first && !window.location.hash) first.focus({ preventScroll: first.matches("[data-focus]") === false });
    // a page that waits for something looks again by itself
    const again = document.querySelector("[data-look-again]");
    if (again) setTimeout(() => window.location.reload(), 1000 * Number(again.dataset.lookAgain));
  });
})();
