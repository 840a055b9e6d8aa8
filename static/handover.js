/* The cash of a handover: adds up while it is typed; the server adds up again. */
"use strict";

(() => {
  const yuan = (fen) => `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100).toLocaleString("en-US")}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
  const add = (table) => {
    let sum = 0;
    table.querySelectorAll("[data-fen]").forEach((box) => {
      const pieces = /^\d{1,4}$/.test(box.value.trim()) ? Number(box.value) : 0;
      const fen = pieces * Number(box.dataset.fen);
      sum += fen;
      box.closest("tr").querySelector("[data-part]").textContent = yuan(fen);
    });
    const difference = sum - Number(table.dataset.expected);
    table.querySelector("[data-cash-sum]").textContent = yuan(sum);
    const cell = table.querySelector("[data-difference]");
    cell.textContent = yuan(difference);
    cell.classList.toggle("differs", difference !== 0);
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-expected]").forEach((table) => {
      add(table);
      table.addEventListener("input", () => add(table));
    });
  });
})();
