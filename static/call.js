/* The call screen's quick hands: callers while typing, the card beside the form, digits that choose.
   Without it the search is sent and its hits are links; nothing else is missing. */
"use strict";

(() => {
  const page = document.querySelector("[data-call]");
  if (!page) return;
  const all = (what, within = page) => Array.from(within.querySelectorAll(what));
  const one = (what) => page.querySelector(what);
  const box = one("#who"), list = one("#who-list"), hint = one("#who-hint");
  const form = one("form.request"), customer = one("#customer"), unit = one("#unit");
  const PAUSE = 120; // milliseconds without a key before the desk asks
  let timer = 0, asked = "", found = [];

  // -- the search ----------------------------------------------------------------------------------
  const lines = () => all("[role=option]", list);
  const marked = () => lines().findIndex((line) => line.getAttribute("aria-selected") === "true");

  function close() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function part(tag, text, kind) {
    const piece = document.createElement(tag);
    piece.textContent = text;
    if (kind) piece.className = kind;
    return piece;
  }

  function offer(hits) {
    found = hits;
    list.replaceChildren(...hits.map((hit, place) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(place === 0));
      line.id = `who-${place}`;
      line.append(part("b", hit.name), part("span", hit.address), part("small", hit.phone));
      if (hit.open) line.append(part("span", hit.open, "badge b-wait"));
      return line;
    }));
    list.hidden = !hits.length;
    box.setAttribute("aria-expanded", String(hits.length > 0));
    if (hits.length) box.setAttribute("aria-activedescendant", "who-0");
    hint.textContent = hits.length ? hint.dataset.found : hint.dataset.none;
  }

  async function ask() {
    clearTimeout(timer);
    const words = box.value.trim();
    if (!words) { asked = ""; found = []; hint.textContent = hint.dataset.found; return close(); }
    const answer = await fetch(`${page.dataset.find}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || box.value.trim() !== words) return;
    asked = words;
    offer(await answer.json());
  }

  function move(step) {
    const now = lines();
    if (!now.length) return;
    const next = now[(marked() + step + now.length) % now.length];
    now.forEach((line) => line.setAttribute("aria-selected", String(line === next)));
    next.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", next.id);
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(close), PAUSE);
  });
  box.addEventListener("focus", () => { if (found.length && asked === box.value.trim()) offer(found); });
  box.addEventListener("blur", () => setTimeout(close, 150));

  // Enter before the answer is there waits for it: nobody takes the wrong caller by typing fast
  async function enter() {
    if (box.value.trim() !== asked) await ask().catch(close);
    if (found.length) await take(found[Math.max(0, marked())]);
    else goOn();
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.key === "Escape") { event.preventDefault(); box.value = ""; offer([]); close(); hint.textContent = hint.dataset.found; }
    else if (event.key === "Enter") { event.preventDefault(); enter(); }
  });

  list.addEventListener("mousedown", (event) => {
    const line = event.target.closest("[role=option]");
    if (!line) return;
    event.preventDefault();
    take(found[lines().indexOf(line)]);
  });

  // -- the caller chosen ---------------------------------------------------------------------------
  function first() {
    const empty = form.querySelector("[name=category]:checked") ? "[name=subject]" : "[name=category]";
    form.querySelector(empty).focus();
  }

  function showPlace() {
    const flat = unit.value !== "";
    const elsewhere = form.querySelector("[name=elsewhere][type=checkbox]");
    one("[data-with-flat]").hidden = !flat;
    all("[data-without-flat]").forEach((place) => { place.hidden = flat && !elsewhere.checked; });
  }

  function showCaller(known) {
    one("[data-here]").hidden = !known;
    one("[data-unknown]").hidden = known;
    all(".hits").forEach((old) => old.remove());
    showPlace();
  }

  async function take(hit) {
    close();
    const who = new URLSearchParams();
    if (hit.customer) who.set("customer", hit.customer);
    if (hit.unit) who.set("unit", hit.unit);
    customer.value = hit.customer || "";
    unit.value = hit.unit || "";
    box.value = "";
    asked = "";
    found = [];
    const answer = await fetch(`${page.dataset.card}?${who}`);
    if (!answer.ok) { window.location = `?${who}`; return; }
    one("[data-card-body]").innerHTML = await answer.text();
    showCaller(true);
    const office = form.querySelector("select[name=office]");
    if (office) { office.value = hit.office; await offerWorkers(office.value); }
    first();
  }

  // nobody found: what was typed is his number, if it looks like one
  function goOn() {
    const digits = box.value.replace(/[\s-]/g, "");
    const phone = form.querySelector("[name=caller_phone]");
    if (/^\+?\d{7,15}$/.test(digits) && !phone.value) phone.value = digits;
    box.value = "";
    first();
  }

  one("[data-forget]").addEventListener("click", (event) => {
    event.preventDefault();
    customer.value = unit.value = "";
    showCaller(false);
    box.focus();
  });

  // -- the form ------------------------------------------------------------------------------------
  async function offerWorkers(office) {
    const select = form.querySelector("select[name=to]");
    const answer = office && await fetch(`${page.dataset.workers}?office=${encodeURIComponent(office)}`, { headers: { Accept: "application/json" } });
    const offered = answer && answer.ok ? await answer.json() : [];
    select.replaceChildren(select.options[0], ...offered.map((to) => new Option(to.words, to.value)));
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "elsewhere") showPlace();
    if (event.target.name === "office") offerWorkers(event.target.value);
  });

  // a digit chooses in a row of choices; Enter there goes on to the next field instead of sending
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-chips]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const fields = all("input:not([type=hidden]), select, textarea, button", form).filter((field) => field.offsetParent && !row.contains(field));
      const next = fields.find((field) => row.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (next) (next.type === "radio" && form.querySelector(`[name=${next.name}]:checked`) || next).focus();
      return;
    }
    const wanted = all("input[type=radio]", row)[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && wanted) {
      event.preventDefault();
      wanted.focus();
      wanted.click();
    }
  });

  // a browser that goes back may fill in what stood here: without a card there is no caller
  window.addEventListener("pageshow", () => {
    if (one("[data-here]").hidden) customer.value = unit.value = "";
    showPlace();
  });

  document.addEventListener("DOMContentLoaded", () => {
    showPlace();
    if ((customer.value || unit.value) && !document.querySelector("[data-focus]")) first();
  });
})();
