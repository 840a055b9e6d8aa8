/* Time that is left is told on by the browser; my day and the board renew themselves. A page asks
   its door every few seconds while it is seen; nothing moves under a hand or the keyboard's focus:
   what came is announced, and shown when the way is clear or the reader asks for it. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const skew = 1000 * Number(words.now) - Date.now(); // an office PC's clock is seldom right
  const HOUR = 60, DAY = 24 * HOUR, SOON = 60;
  const all = (what, within = document) => Array.from(within.querySelectorAll(what));
  const filled = (sentence, n) => sentence.replace("{n}", n);

  // -- time left, as admin_views/due.py says it ----------------------------------------------------
  function span(minutes) {
    if (minutes < HOUR) return filled(words.min, minutes);
    if (minutes < DAY) return both(words.h, words.hmin, Math.floor(minutes / HOUR), minutes % HOUR);
    return both(words.d, words.dh, Math.floor(minutes / DAY), Math.floor((minutes % DAY) / HOUR));
  }

  function both(whole, mixed, first, rest) {
    return rest ? filled(mixed, first).replace("{m}", rest) : filled(whole, first);
  }

  function tick() {
    const now = Math.floor((Date.now() + skew) / 1000);
    all("[data-due]").forEach((badge) => {
      const left = Number(badge.dataset.due) - now;
      const minutes = Math.floor(Math.abs(left) / 60);
      const said = filled(left < 0 ? words.late : words.left, span(minutes));
      if (badge.textContent === said) return;
      badge.textContent = said;
      badge.className = `badge b-${left < 0 ? "bad" : minutes <= SOON ? "wait" : "plain"}`;
    });
  }

  function tickWithin() {
    const now = Math.floor((Date.now() + skew) / 1000);
    all("[data-within]").forEach((one) => {
      const said = String(Math.max(0, Math.ceil((Number(one.dataset.within) - now) / 60)));
      if (one.textContent !== said) one.textContent = said;
    });
  }

  function tickSince() {
    const now = Math.floor((Date.now() + skew) / 1000);
    all("[data-since]").forEach((badge) => {
      const said = filled(words.since, span(Math.max(0, Math.floor((now - Number(badge.dataset.since)) / 60))));
      if (badge.textContent !== said) badge.textContent = said;
    });
  }

  // -- the part of the page that renews itself -----------------------------------------------------
  const QUIET = 60_000; // hand and keys at rest so long: nobody is about to press anything
  const TOUCH = 3_000, READ = 20_000;
  const SLOWEST = 120_000;

  function live(place, news) {
    const [said, show, enter] = [news.querySelector("span"), news.querySelector("button"), news.querySelector("a")];
    const every = 1000 * Number(place.dataset.every);
    let mark = place.dataset.mark, waiting = null, failures = 0, timer = 0, asking = false, over = false;
    let inside = false, moved = 0, touched = 0;

    const tell = (sentence, button = null) => {
      if (said.textContent !== sentence) said.textContent = sentence;
      [show, enter].forEach((one) => { one.hidden = one !== button; });
      news.classList.toggle("on", Boolean(sentence));
    };

    function busy() {
      const now = Date.now();
      if (now - touched < TOUCH) return true;
      if (now - moved > QUIET) return false;
      return inside || place.contains(document.activeElement) || place.contains(window.getSelection().anchorNode) && String(window.getSelection()) !== "";
    }

    const totals = (within) => new Map(all("[data-total]", within).map((one) => [one.id, Number(one.dataset.total)]));
    const rows = (within) => new Set(all(".waits .what > a", within).map((one) => one.getAttribute("href")));

    function whatCame(fresh) {
      const before = totals(place);
      const grown = all("[data-total]", fresh).filter((one) => before.has(one.id) && Number(one.dataset.total) > before.get(one.id));
      if (!grown.length) return whatTells(fresh);
      const count = grown.reduce((sum, one) => sum + Number(one.dataset.total) - before.get(one.id), 0);
      return filled(news.dataset.came, count).replace("{where}", grown.map((one) => one.dataset.name).join(news.dataset.joint));
    }

    /* What a page calls its chief figure is said when it has changed. */
    function whatTells(fresh) {
      const told = all("[data-tells]", fresh).filter((one) => {
        const before = place.querySelector(`#${one.id}`);
        return before && before.dataset.tells !== one.dataset.tells;
      });
      return told.map((one) => one.dataset.tells).join(news.dataset.joint);
    }

    function swap() {
      const { fresh, came } = waiting;
      waiting = null;
      const known = rows(place);
      const focused = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
      const open = all("details[open][id]", place).map((one) => one.id);
      place.replaceChildren(fresh);
      open.forEach((id) => { const kept = document.getElementById(id); if (kept) kept.open = true; });
      all(".waits > li", place).forEach((row) => {
        const link = row.querySelector(".what > a");
        if (link && !known.has(link.getAttribute("href"))) row.classList.add("fresh");
      });
      if (focused) (all("a[href]", place).find((one) => one.getAttribute("href") === focused) || place).focus({ preventScroll: true });
      tick();
      tell(came);
      if (came) setTimeout(() => { if (said.textContent === came && !waiting) tell(""); }, READ);
    }

    function take(text) {
      const sheet = document.createElement("template");
      sheet.innerHTML = text;
      waiting = { fresh: sheet.content, came: whatCame(sheet.content) };
      if (busy()) tell(waiting.came || news.dataset.changed, show);
      else swap();
    }

    function whenFree() {
      if (waiting && !busy()) swap();
    }

    async function ask() {
      if (asking || over || document.hidden) return;
      asking = true;
      clearTimeout(timer);
      try {
        const answer = await fetch(place.dataset.live, {
          headers: { "X-Requested-With": "XMLHttpRequest", "If-None-Match": mark }, redirect: "manual",
        });
        if (answer.status === 401) return end(news.dataset.ended, enter);
        if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return end(news.dataset.closed);
        if (answer.status !== 200 && answer.status !== 304) throw new Error(String(answer.status));
        const text = answer.status === 200 ? await answer.text() : "";
        mark = answer.headers.get("ETag") || mark;
        if (failures > 1) tell("");
        failures = 0;
        if (text) take(text);
        else whenFree();
      } catch {
        failures += 1;
        if (failures > 1) tell(news.dataset.lost); // one lost question is no news
      } finally {
        asking = false;
        later();
      }
    }

    function end(sentence, button = null) {
      over = true;
      tell(sentence, button);
    }

    function later() {
      clearTimeout(timer);
      const pause = Math.min(every * 2 ** Math.max(failures - 1, 0), SLOWEST);
      if (!over) timer = setTimeout(ask, pause * (0.9 + Math.random() / 5));
    }

    place.addEventListener("pointerover", (event) => { inside = event.pointerType === "mouse"; });
    place.addEventListener("pointerleave", () => { inside = false; setTimeout(whenFree, 300); });
    place.addEventListener("focusout", () => setTimeout(whenFree, 300));
    place.addEventListener("touchstart", () => { touched = Date.now(); setTimeout(whenFree, TOUCH + 100); }, { passive: true });
    ["pointermove", "keydown", "wheel"].forEach((name) => document.addEventListener(name, () => { moved = Date.now(); }, { passive: true }));
    show.addEventListener("click", () => { if (waiting) swap(); tell(""); place.focus({ preventScroll: true }); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
    window.addEventListener("focus", ask);
    window.addEventListener("online", ask);
    window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
    later();
  }

  document.addEventListener("visibilitychange", tick);
  document.addEventListener("DOMContentLoaded", () => {
    tick();
    tickSince();
    setInterval(() => { tick(); tickSince(); tickWithin(); }, 5000);
    const place = document.querySelector("[data-live]"), news = document.querySelector(".news");
    if (place && news) live(place, news);
  });
})();
