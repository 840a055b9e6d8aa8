/* The frame's quick hands: suggestions while typing, looks without a new page, what waits, folds.
   Without it the search is sent, looks are chosen by a post, and the menu folds all the same. */
"use strict";

(() => {
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));
  const root = document.documentElement;

  // -- looks: applied at once, kept in the cookies the server reads --------------------------------
  function keep(name, value) {
    const secure = window.location.protocol === "https:" ? "; secure" : "";
    document.cookie = `look_${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  const MEDIA = { system: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };
  const show = {
    theme(value) {
      document.querySelector("link[data-dark]").media = MEDIA[value];
      document.querySelector("meta[name=color-scheme]").content = value === "system" ? "light dark" : value;
    },
    type() {},
    side(value) {
      const button = document.querySelector(".fold button"), other = value === "wide" ? "narrow" : "wide";
      const words = button.getAttribute(`data-words-${other}`);
      button.value = other;
      button.title = words;
      button.querySelector("span").textContent = words;
    },
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter, name = button && button.name;
    if (!event.target.matches("form[data-look]") || !show[name]) return;
    event.preventDefault();
    const value = button.value;
    root.setAttribute(`data-${name}`, value);
    show[name](value);
    keep(name, value);
    if (name === "side") return;
    all(`button[name=${name}]`, event.target).forEach((one) => { one.removeAttribute("aria-current"); });
    button.setAttribute("aria-current", "true");
  }, true);

  // -- areas of the menu: a fold is remembered ------------------------------------------------------
  document.addEventListener("click", (event) => {
    const summary = event.target.closest(".side summary");
    if (!summary) return;
    const area = summary.parentElement; // it folds after this
    const folded = all(".side details").filter((one) => (one === area ? one.open : !one.open));
    keep("folded", folded.map((one) => one.dataset.area).join(".") || "-");
  });

  // -- what waits -----------------------------------------------------------------------------------
  let waits = {}, asked = 0;

  function write(place, count) {
    place.replaceChildren();
    if (!count || !count.total) return;
    const figure = document.createElement("b"), words = document.createElement("span");
    figure.className = count.late ? "count late" : "count";
    figure.setAttribute("aria-hidden", "true");
    figure.textContent = count.total > 999 ? "999+" : count.total;
    place.append(figure);
    if (!count.words) return;
    figure.title = count.words;
    words.className = "sr";
    words.textContent = ` ${count.words}`;
    place.append(words);
  }

  function tell() {
    all("[data-count]").forEach((place) => write(place, waits[place.dataset.count]));
    all("[data-sum]").forEach((place) => { // of an area: shown while it is folded
      const inside = all("[data-count]", place.closest("details")).map((one) => waits[one.dataset.count]).filter(Boolean);
      const sum = (name) => inside.reduce((so_far, one) => so_far + one[name], 0);
      write(place, { total: sum("total"), late: sum("late") });
    });
  }

  async function ask() {
    const door = document.body.dataset.waiting;
    if (!door || document.hidden || Date.now() - asked < 5000) return;
    asked = Date.now();
    const answer = await fetch(door, { headers: { Accept: "application/json" } });
    if (answer.status === 401) delete document.body.dataset.waiting; // the session is over: ask no more
    if (!answer.ok) return;
    waits = await answer.json();
    tell();
  }

  const askQuietly = () => ask().catch(() => {});
  document.addEventListener("visibilitychange", askQuietly);
  setInterval(askQuietly, 60000);

  // -- the search -----------------------------------------------------------------------------------
  const form = document.querySelector("form[data-seek]");
  const box = form && form.querySelector("[role=combobox]"), list = form && form.querySelector("[role=listbox]");
  let timer = 0;

  const options = () => all("a[role=option]", list);
  const marked = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");

  function close() {
    clearTimeout(timer);
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  async function suggest() {
    const words = box.value.trim();
    if (!words) return close();
    const answer = await fetch(`${form.dataset.seek}?q=${encodeURIComponent(words)}`, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok || box.value.trim() !== words || document.activeElement !== box) return;
    list.innerHTML = await answer.text(); // our own page's part: the server has escaped it
    list.hidden = false;
    list.scrollTop = 0;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    const now = options();
    if (list.hidden || !now.length) return;
    const at = marked(), next = now[at < 0 ? (step > 0 ? 0 : now.length - 1) : (at + step + now.length) % now.length];
    now.forEach((one) => one.setAttribute("aria-selected", String(one === next)));
    next.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", next.id);
  }

  if (box) {
    box.addEventListener("input", () => {
      close(); // what was found for other words must not be taken for these
      timer = setTimeout(() => suggest().catch(close), 150);
    });
    box.addEventListener("focus", () => box.select());
    form.addEventListener("focusout", () => setTimeout(() => form.contains(document.activeElement) || close(), 120));
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && !list.hidden && marked() >= 0) {
        event.preventDefault();
        options()[marked()].click();
      } else if (event.key === "Escape") {
        event.preventDefault();
        if (list.hidden) { box.value = ""; box.blur(); } else close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the keyboard
  }

  // -- keys and clicks around the frame -------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const own = document.querySelector("main [data-call] [data-slash]"); // the caller comes first on his screen
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && box && !own) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (box.offsetParent) box.focus();
      else document.querySelector(".seek-open").click();
    }
    if (event.key !== "Escape") return;
    const open = all("details.pop[open]").pop();
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    else if (window.location.hash === "#menu") { window.location.hash = "#main"; }
  }, true);

  document.addEventListener("click", (event) => {
    all("details.pop[open]").forEach((pop) => { if (!pop.contains(event.target)) pop.open = false; });
    // beside the open menu of a phone
    if (window.location.hash === "#menu" && !event.target.closest("#menu, .menu-open")) window.location.hash = "#main";
  });

  document.addEventListener("DOMContentLoaded", () => {
    askQuietly();
    const here = document.querySelector(".side [aria-current]");
    const areas = here && here.closest(".areas");
    // not scrollIntoView: the keyboard would then begin there, past the way to the content
    if (areas) areas.scrollTop += Math.max(0, here.getBoundingClientRect().bottom - areas.getBoundingClientRect().bottom);
    const worker = document.body.dataset.worker;
    // only a phone, or a window of its own, gains by it: a desk's browser has its own page for this
    if (worker && navigator.serviceWorker && window.matchMedia("(pointer: coarse), (display-mode: standalone)").matches) {
      navigator.serviceWorker.register(worker).catch(() => {});
    }
  });
})();
