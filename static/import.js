/* The import page: checking a file leaves it chosen, so that it need not be chosen again. Without
   this script the page works too; the file is then chosen once more. */
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-import]");
  if (!form || !event.submitter || !event.submitter.matches("[data-check]")) return;
  event.preventDefault();
  const buttons = Array.from(form.querySelectorAll("button"));
  const sent = new FormData(form, event.submitter);
  buttons.forEach((button) => { button.disabled = true; });
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action || window.location.href, {
      method: "POST", body: sent, headers: { Accept: "text/html" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const outcome = page.querySelector("#outcome");
    if (!outcome) { form.submit(); return; }
    document.querySelector("#outcome").replaceWith(outcome);
    const wrong = page.querySelector(".wrong");
    if (wrong && !outcome.children.length) outcome.append(wrong);
    const first = outcome.querySelector("[data-focus]");
    if (first) first.focus();
  } catch {
    form.submit();
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
    form.removeAttribute("aria-busy");
  }
});
