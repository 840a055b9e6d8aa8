/* An exam: each answer is posted by itself as it is given and sent again until it has arrived; the
   time shown is the server's. Without this script the page's buttons save and hand in. */
"use strict";

(() => {
  const AGAIN = 5000; // milliseconds until an answer that did not arrive is sent once more
  const TYPED = 1500; // milliseconds after the last key
  const form = document.querySelector("[data-exam]");
  if (!form) return;
  const state = form.querySelector("[data-state]");
  const clock = form.querySelector("[data-clock]");
  const waiting = new Map(); // place of a question -> how often it changed
  let ends = Date.now() + 1000 * Number(form.dataset.left);
  let busy = false;
  let over = false;
  let said = "";

  const tell = (words, bad) => {
    if (words !== said) state.textContent = said = words;
    state.classList.toggle("bad", Boolean(bad));
  };

  const show = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("soon", left <= 300);
    if (left === 300) tell(form.dataset.soon);
    if (left === 0 && !over) {
      over = true;
      tell(form.dataset.over);
      waiting.clear();
      form.action = form.dataset.handIn;
      form.submit();
    }
  };

  const send = async () => {
    if (busy || over || !waiting.size) return;
    busy = true;
    const [place, change] = waiting.entries().next().value;
    const body = new FormData();
    ["csrf_token", "id"].forEach((name) => body.append(name, form.elements[name].value));
    body.append("q", place);
    new FormData(form).getAll(`a${place}`).forEach((value) => body.append(`a${place}`, value));
    tell(form.dataset.saving);
    let again = 0;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
      const kind = answer.headers.get("Content-Type") || "";
      if (!kind.includes("json")) {
        tell(form.dataset.out, true); // the log-in page came back
        again = AGAIN;
      } else {
        const told = await answer.json();
        if (answer.ok) {
          if (waiting.get(place) === change) waiting.delete(place);
          ends = Date.now() + 1000 * told.left;
          form.querySelector("[data-answered]").textContent = told.answered;
          if (!waiting.size) tell(form.dataset.saved);
        } else {
          waiting.delete(place);
          tell(told.sentence, true);
          if (told.over) {
            over = true;
            form.querySelectorAll("fieldset, textarea, button").forEach((part) => { part.disabled = true; });
            setTimeout(() => window.location.reload(), 4000);
          }
        }
      }
    } catch {
      tell(form.dataset.waits, true);
      again = AGAIN;
    }
    busy = false;
    if (waiting.size) setTimeout(send, again);
  };

  const changed = (event) => {
    const question = event.target.closest("[data-question]");
    if (!question) return;
    const place = question.dataset.question;
    waiting.set(place, (waiting.get(place) || 0) + 1);
    clearTimeout(question.later);
    question.later = setTimeout(send, event.type === "input" && event.target.matches("textarea") ? TYPED : 0);
  };

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => waiting.clear()); // the whole page goes along
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size && !over) event.preventDefault();
  });
  show();
  setInterval(show, 1000);
})();
