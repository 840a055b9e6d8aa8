/* The roster by mouse: a shift is dragged to another person or day. The fields do the same by keyboard,
   and everything works without this file. The server decides; what it refuses it says in a sentence. */
"use strict";

(() => {
  const hint = document.querySelector("[data-move]");
  const form = document.getElementById("roster");
  const told = document.querySelector("[data-moved]");
  if (!hint || !form || !window.matchMedia("(hover: hover) and (pointer: fine)").matches) return;

  const field = (cell) => cell.querySelector("select");
  const saved = (cell) => cell.querySelector("input[type=hidden]");
  const changed = (cell) => Boolean(field(cell)) && field(cell).value !== saved(cell).value;
  let from = null;

  const grips = () => form.querySelectorAll("td[data-cell]").forEach((cell) => {
    const has = field(cell) && saved(cell).value !== "";
    let grip = cell.querySelector(".grip");
    if (!has && grip) grip.remove();
    if (!has || grip) return;
    grip = document.createElement("span");
    grip.className = "grip";
    grip.draggable = true;
    grip.title = hint.dataset.grip;
    grip.setAttribute("aria-hidden", "true"); // the field beside it is the way by keyboard
    cell.prepend(grip);
  });

  const say = (words, good = false) => {
    told.textContent = words;
    told.classList.toggle("good", good);
  };

  const put = (key, [value, words]) => {
    const cell = form.querySelector(`td[data-cell="${key}"]`);
    const select = field(cell);
    if (!select) return;
    if (!Array.from(select.options).some((one) => one.value === value)) select.add(new Option(words, value));
    select.value = value;
    // what stands now is what a reset and a look for changes compare with
    Array.from(select.options).forEach((one) => { one.defaultSelected = one.value === value; });
    saved(cell).value = value;
    cell.classList.toggle("free", value === "");
  };

  const move = async (source, target) => {
    if (changed(source) || changed(target)) { say(hint.dataset.first); return; }
    const body = new FormData();
    ["csrf_token", "office", "week"].forEach((name) => body.set(name, form.elements[name].value));
    body.set("from", source.dataset.cell);
    body.set("to", target.dataset.cell);
    body.set("was", saved(source).value);
    try {
      const answer = await fetch(hint.dataset.move, { method: "POST", body });
      const found = await answer.json();
      if (!answer.ok) { say(found.sentence); return; }
      Object.entries(found.cells).forEach(([key, now]) => put(key, now));
      grips();
      say(hint.dataset.done, true);
    } catch {
      say(hint.dataset.failed);
    }
  };

  form.addEventListener("dragstart", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip) return;
    from = grip.closest("td");
    from.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", from.dataset.cell);
  });
  form.addEventListener("dragover", (event) => {
    const cell = from && event.target.closest("td[data-cell]");
    if (!cell) return;
    event.preventDefault();
    form.querySelectorAll(".over").forEach((one) => { if (one !== cell) one.classList.remove("over"); });
    if (cell !== from) cell.classList.add("over");
  });
  form.addEventListener("drop", (event) => {
    const cell = from && event.target.closest("td[data-cell]");
    if (!cell) return;
    event.preventDefault();
    if (cell !== from) move(from, cell);
  });
  form.addEventListener("dragend", () => {
    form.querySelectorAll(".over, .dragged").forEach((one) => one.classList.remove("over", "dragged"));
    from = null;
  });

  hint.hidden = false;
  grips();
})();
