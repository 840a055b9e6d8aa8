/* What a list does beyond HTML: ticks are counted, all that matches is one tick away, an empty filter
   stays out of the address. Delegated listeners; the list works without them. */
"use strict";

(() => {
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));

  function count(form) {
    const ticked = all("tbody input[name=id]:checked", form).length;
    const boxes = all("tbody input[name=id]", form).length;
    const every = form.querySelector("[data-every]");
    if (every && !ticked) every.checked = false;
    const words = form.querySelector("[data-picked]");
    if (words) words.textContent = `${words.dataset.picked} ${ticked}`;
    const head = form.querySelector("[data-all]");
    if (head) {
      head.checked = ticked > 0 && ticked === boxes;
      head.indeterminate = ticked > 0 && ticked < boxes;
    }
    const bar = form.querySelector(".bulk");
    if (bar) {
      bar.dataset.floats = "";
      bar.hidden = !ticked;
    }
    all(".bulk button", form).forEach((button) => { button.disabled = !ticked; });
  }

  function tick(form, on) {
    all("tbody input[name=id]", form).forEach((box) => { box.checked = on; });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-rows]");
    if (form) {
      const every = form.querySelector("[data-every]");
      if (event.target.matches("[data-all]")) tick(form, event.target.checked);
      else if (event.target === every && every.checked) tick(form, true);
      if (every && event.target !== every) every.checked = false; // a single tick says: these
      count(form);
    }
    const bar = event.target.closest("form[data-bar]");
    if (bar && event.target.matches("select")) bar.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-bar]")) {
      all("input, select", form).forEach((field) => { if (!field.value) field.disabled = true; });
    }
    // all that matches is named by what was asked for, not row by row
    if (form.matches("form[data-rows]") && form.querySelector("[data-every]:checked")) {
      all("tbody input[name=id]", form).forEach((box) => { box.disabled = true; });
    }
  });

  // on a phone the filters stand behind a button; without a script they stand open
  function fold() {
    all("form[data-bar]").forEach((bar) => {
      const button = bar.querySelector("[data-unfold]");
      if (!button) return;
      button.hidden = false;
      bar.classList.add("folded");
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unfold]");
    if (!button) return;
    const folded = button.form.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!folded));
  });

  // the columns of a list in one's own order: each goes a place forward or back
  function place(label, columns) {
    const one = document.createElement("div");
    one.className = "one";
    label.before(one);
    one.append(label);
    [["up", "↑"], ["down", "↓"]].forEach(([way, sign]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.title = columns.dataset[way];
      button.setAttribute("aria-label", `${label.textContent.trim()} · ${button.title}`);
      button.dataset[way] = "";
      one.append(button);
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-order] button");
    if (!button) return;
    const one = button.parentElement, up = "up" in button.dataset;
    const next = up ? one.previousElementSibling : one.nextElementSibling;
    if (!next || !next.matches(".one")) return;
    if (up) next.before(one); else next.after(one);
    const still = getComputedStyle(button).visibility === "hidden" ? one.querySelector(up ? "[data-down]" : "[data-up]") : button;
    still.focus();
  });

  // how many rows stand behind each tab comes after the page: no list waits for it
  async function tell(tabs) {
    const answer = await fetch(tabs.dataset.counts, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const counts = await answer.json();
    all("[data-tab]", tabs).forEach((place) => {
      place.textContent = counts[place.dataset.tab] || "";
      place.classList.toggle("nothing", place.textContent === "0");
    });
  }

  // what is cut says itself whole under the mouse; rows say on which side there is more of them
  document.addEventListener("mouseover", (event) => {
    const cell = event.target.closest(".grid td");
    if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
  });

  function edges(rows) {
    rows.classList.toggle("behind", rows.scrollLeft > 1);
    rows.classList.toggle("beyond", rows.scrollWidth - rows.clientWidth - rows.scrollLeft > 1);
  }

  document.addEventListener("DOMContentLoaded", () => {
    all(".rows").forEach((rows) => {
      rows.addEventListener("scroll", () => edges(rows), { passive: true });
      new ResizeObserver(() => edges(rows)).observe(rows);
    });
    fold();
    all("[data-order]").forEach((columns) => all("label", columns).forEach((label) => place(label, columns)));
    all("[data-counts]").forEach((tabs) => tell(tabs).catch(() => {}));
  });

  window.addEventListener("pageshow", () => {
    all("form[data-bar] :disabled, form[data-rows] tbody :disabled").forEach((field) => { field.disabled = false; });
    all("form[data-rows]").forEach(count);
  });
})();
