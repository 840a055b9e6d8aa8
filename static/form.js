/* What forms do beyond HTML: look-ups, fields that depend on others, tables of rows, one post a form,
   and a warning before typed text is lost. Everything works without it, only slower; the server
   asks the same of what is posted. One script, delegated listeners. */
"use strict";

(() => {
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));
  let opening = true;

  // -- look-ups: a combobox that asks the server what matches ------------------------------------
  const waiting = new WeakMap(), turns = new WeakMap();
  const CHOICES = "[role=option]:not([aria-disabled])";

  function parts(box) {
    return { id: box.querySelector("input[type=hidden]"), text: box.querySelector("[role=combobox]"),
             list: box.querySelector("[role=listbox]") };
  }

  const turn = (box) => { turns.set(box, (turns.get(box) || 0) + 1); return turns.get(box); };

  function close(box) {
    const { text, list } = parts(box);
    clearTimeout(waiting.get(box));
    turn(box); // an answer that is still on its way comes too late
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
      const beside = [one.hint, one.recent && box.dataset.recent].filter(Boolean).join(" · ");
      if (beside) {
        const hint = document.createElement("small");
        hint.textContent = beside;
        line.append(hint);
      }
      return line;
    }));
    if (!found.length && text.value.trim() && box.dataset.none) {
      const said = document.createElement("li");
      said.className = "said";
      said.setAttribute("role", "option");
      said.setAttribute("aria-disabled", "true");
      said.textContent = box.dataset.none;
      list.append(said);
    }
    list.hidden = list.children.length === 0;
    text.setAttribute("aria-expanded", String(!list.hidden));
  }

  async function ask(box) {
    const { text } = parts(box);
    const words = text.value, mine = turn(box);
    const address = `${box.dataset.lookup}&q=${encodeURIComponent(words)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const found = answer.ok ? await answer.json() : [];
    if (mine !== turns.get(box) || text.value !== words || document.activeElement !== text) return;
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
    const lines = all(CHOICES, list);
    if (list.hidden) return askSoon(box, 0);
    if (!lines.length) return;
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
    if (!box) return;
    event.target.select();
    if (!opening) askSoon(box, 0); // a page that opens does not drop its first list down
  });

  document.addEventListener("focusout", (event) => {
    const box = event.target.closest && event.target.closest("[data-lookup]");
    if (box) setTimeout(() => box.contains(document.activeElement) || close(box), 120);
  });

  document.addEventListener("mousedown", (event) => {
    const line = event.target.closest(".lookup [role=option]");
    if (!line || !line.closest("[data-lookup]")) return;
    event.preventDefault();
    if (line.matches(CHOICES)) take(line.closest("[data-lookup]"), line);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest && event.target.closest("[data-lookup]");
    if (!box || event.isComposing) return;
    const { list } = parts(box);
    const chosen = list.querySelector("[aria-selected=true]") || list.querySelector(CHOICES);
    if (event.key === "ArrowDown") { event.preventDefault(); move(box, 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(box, -1); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(box); }
    else if (event.key === "Enter" && !list.hidden && chosen) { event.preventDefault(); take(box, chosen); }
  });

  // -- one post each, and nothing typed is lost unseen -------------------------------------------
  const stands = new Map(); // form -> what it held when the page came

  function held(form) {
    const kept = Array.from(new FormData(form)).filter(([name, value]) =>
      !/(^|-)(csrf_token|post_key|row_version)$/.test(name) && value !== "");
    return JSON.stringify(kept.map(([name, value]) => [name, value.name || value]));
  }

  const isChanged = () => Array.from(stands).some(([form, before]) => form.isConnected && !form.dataset.sent && held(form) !== before);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    // the same deed once; another button of the page, say the print beside a file, is another deed
    const deed = (event.submitter && event.submitter.getAttribute("formaction")) || "here";
    if (form.dataset.sent === deed) { event.preventDefault(); return; }
    const asked = event.submitter && event.submitter.dataset.confirm;
    if (asked && !window.confirm(asked)) { event.preventDefault(); return; }
    form.dataset.sent = deed;
    // files come back without a new page: let the button live again after a moment
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  window.addEventListener("beforeunload", (event) => {
    if (all("form[data-sent]").length || !isChanged()) return;
    event.preventDefault();
    event.returnValue = document.body.dataset.leave || "";
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

  document.addEventListener("change", showAndHide);

  // -- what is wrong leads to its field ------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".summary a[href^='#']");
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    const own = "input:not([type=hidden]), select, textarea, button:not([hidden])";
    const field = place.matches(own) ? place : (place.closest("fieldset") || place).querySelector(own) || place;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });

  // -- tables of rows: add one, take one away, without the mouse -----------------------------------
  const newRows = (part) => all("tbody tr", part).filter((row) => /-n\d+-$/.test(row.dataset.row));

  function tell(part, what) {
    const place = part.querySelector("[role=status]");
    if (place) place.textContent = place.dataset[what];
  }

  function firstField(row) {
    return row.querySelector("input:not([type=hidden]), select, textarea");
  }

  function addRow(part) {
    const blank = part.querySelector("template[data-blank]"), body = part.querySelector("tbody");
    if (!blank || !body) return;
    if (newRows(part).length >= Number(part.dataset.child)) return tell(part, "saidFull");
    const taken = newRows(part).map((row) => Number(row.dataset.row.match(/-n(\d+)-$/)[1]));
    const number = Math.max(-1, ...taken) + 1;
    const draft = document.createElement("template");
    draft.innerHTML = blank.innerHTML.replaceAll("nNEW", `n${number}`).replaceAll("NEWROW", String(body.rows.length + 1));
    const row = draft.content.firstElementChild;
    body.append(row);
    live(part);
    document.dispatchEvent(new CustomEvent("office:added", { detail: row }));
    firstField(row).focus();
    tell(part, "saidRow");
  }

  function takeRow(part, row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    const field = next && firstField(next);
    (field || part.querySelector("[data-add-row]")).focus();
    tell(part, "saidGone");
  }

  const live = (part) => all("[data-add-row], [data-take-row]", part).forEach((button) => { button.hidden = false; });

  document.addEventListener("click", (event) => {
    const part = event.target.closest("[data-child]");
    if (!part) return;
    if (event.target.closest("[data-add-row]")) addRow(part);
    const taken = event.target.closest("[data-take-row]");
    if (taken) takeRow(part, taken.closest("tr"));
  });

  // -- keys: Ctrl+S saves, Ctrl+Enter in a table begins the next row -------------------------------
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key.toLowerCase() === "s") { // Caps Lock sends the capital
      const form = document.querySelector("form[data-guard]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector(".save .btn")); }
    }
    const part = event.key === "Enter" && event.target.closest("[data-child]");
    if (part) { event.preventDefault(); addRow(part); }
  });

  // -- at the start: what dates.js and office.js do at the start comes before and after -----------
  document.addEventListener("DOMContentLoaded", () => {
    showAndHide();
    all("[data-child]").forEach(live);
    setTimeout(() => { opening = false; }, 0);
    // what was refused is not saved: leaving it asks, too
    const refused = document.querySelector("main .summary[role=alert]");
    all("form[data-guard]").forEach((form) => stands.set(form, refused ? "" : held(form)));
  });
})();
