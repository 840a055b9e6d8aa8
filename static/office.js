/* What the pages do beyond HTML: look-ups, row clicks, ticks, one post a form, a warning before
   typed text is lost. Everything works without it, only slower. One script, delegated listeners. */
"use strict";

(() => {
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));

  // -- look-ups: a combobox that asks the server what matches ------------------------------------
  const waiting = new WeakMap();

  function parts(box) {
    return { id: box.querySelector("input[type=hidden]"), text: box.querySelector("[role=combobox]"),
             list: box.querySelector("[role=listbox]") };
  }

  function close(box) {
    const { text, list } = parts(box);
    list.hidden = true;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  }

  function offer(box, found) {
    const { text, list } = parts(box);
    list.replaceChildren(...found.map((one, place) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.id = `${list.id}-${place}`;
      line.dataset.id = one.id;
      line.dataset.label = one.label;
      line.textContent = one.label;
      if (one.hint) {
        const hint = document.createElement("small");
        hint.textContent = one.hint;
        line.append(hint);
      }
      return line;
    }));
    list.hidden = found.length === 0;
    text.setAttribute("aria-expanded", String(found.length > 0));
  }

  async function ask(box) {
    const { text } = parts(box);
    const words = text.value;
    const address = `${box.dataset.lookup}&q=${encodeURIComponent(words)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const found = answer.ok ? await answer.json() : [];
    if (text.value !== words || document.activeElement !== text) return;
    offer(box, found);
  }

  function askSoon(box, pause) {
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => ask(box).catch(() => close(box)), pause));
  }

  function take(box, line) {
    const { id, text } = parts(box);
    id.value = line.dataset.id;
    text.value = line.dataset.label;
    close(box);
    id.dispatchEvent(new Event("change", { bubbles: true }));
    if (box.hasAttribute("data-send")) text.form.requestSubmit();
  }

  function move(box, step) {
    const { text, list } = parts(box);
    const lines = all("[role=option]", list);
    if (list.hidden || !lines.length) return askSoon(box, 0);
    const now = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
    const next = lines[(now + step + lines.length) % lines.length];
    lines.forEach((line) => line.setAttribute("aria-selected", String(line === next)));
    next.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", next.id);
  }

  document.addEventListener("input", (event) => {
    const box = event.target.matches("[role=combobox]") && event.target.closest("[data-lookup]");
    if (!box) return;
    parts(box).id.value = "";
    close(box); // what was found for other words must not be taken for these
    askSoon(box, 150);
  });

  document.addEventListener("focusin", (event) => {
    const box = event.target.matches("[role=combobox]") && event.target.closest("[data-lookup]");
    if (box) {
      event.target.select();
      askSoon(box, 0);
    }
  });

  document.addEventListener("focusout", (event) => {
    const box = event.target.closest && event.target.closest("[data-lookup]");
    if (box) setTimeout(() => box.contains(document.activeElement) || close(box), 120);
  });

  document.addEventListener("mousedown", (event) => {
    const line = event.target.closest(".lookup [role=option]");
    if (!line) return;
    event.preventDefault();
    take(line.closest("[data-lookup]"), line);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest && event.target.closest("[data-lookup]");
    if (!box || event.isComposing) return;
    const { list } = parts(box);
    const chosen = list.querySelector("[aria-selected=true]") || list.querySelector("[role=option]");
    if (event.key === "ArrowDown") { event.preventDefault(); move(box, 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(box, -1); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(box); }
    else if (event.key === "Enter" && !list.hidden && chosen) { event.preventDefault(); take(box, chosen); }
  });

  // -- lists: a click anywhere on a row opens it; ticks are counted -------------------------------
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".grid tbody tr");
    if (!row || event.target.closest("a, button, input, label, summary")) return;
    if (String(window.getSelection())) return;
    const link = row.querySelector("a[href*='/details/?id=']");
    if (link) event.ctrlKey || event.metaKey ? window.open(link.href) : link.click();
  });

  function count(form) {
    const ticked = all("tbody input[name=id]:checked", form).length;
    const words = form.querySelector("[data-picked]");
    if (words) words.textContent = `${words.dataset.picked} ${ticked}`;
    const bar = form.querySelector(".bulk");
    if (bar) {
      bar.dataset.floats = "";
      bar.hidden = !ticked;
    }
    all(".bulk button", form).forEach((button) => { button.disabled = !ticked; });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-rows]");
    if (form && event.target.matches("[data-all]")) {
      all("tbody input[name=id]", form).forEach((box) => { box.checked = event.target.checked; });
    }
    if (form) count(form);
    const bar = event.target.closest("form[data-bar]");
    if (bar && event.target.matches("select")) bar.requestSubmit();
    showAndHide();
  });

  // an empty filter says nothing: keep it out of the address
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-bar]")) return;
    all("input, select", event.target).forEach((field) => { if (!field.value) field.disabled = true; });
  });

  // -- forms: one post each, nothing typed is lost unseen ----------------------------------------
  let touched = false;

  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) touched = true;
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const asked = event.submitter && event.submitter.dataset.confirm;
    if (asked && !window.confirm(asked)) { event.preventDefault(); return; }
    touched = false;
    form.dataset.sent = "yes";
    // files come back without a new page: let the button live again after a moment
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    all("form[data-bar] :disabled").forEach((field) => { field.disabled = false; });
  });

  window.addEventListener("beforeunload", (event) => {
    if (touched) { event.preventDefault(); event.returnValue = document.body.dataset.leave || ""; }
  });

  // -- fields that matter only when another says so: data-show-if="mode=visit|phone" -------------
  function showAndHide() {
    all("[data-show-if]").forEach((place) => {
      const [name, wanted] = place.dataset.showIf.split("=");
      const form = place.closest("form");
      const value = form && new FormData(form).getAll(name).pop();
      place.hidden = !wanted.split("|").includes(value || "");
    });
  }

  // -- keys: "/" finds, Ctrl+S saves --------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) {
      const field = document.querySelector("[data-slash]");
      if (field) { event.preventDefault(); field.focus(); }
    }
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      const form = document.querySelector("form[data-guard]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector(".save .btn")); }
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
    showAndHide();
    all("form[data-rows]").forEach(count);
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
