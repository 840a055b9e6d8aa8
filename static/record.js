/* A record's page: what belongs to it as tabs. Without this they stand below each other, and the same
   links lead to them. The open tab stands in the address, so it can be sent to a colleague. */
"use strict";

(() => {
  const all = (what, within) => Array.from(within.querySelectorAll(what));

  function show(bar, tab, takes) {
    all("a", bar).forEach((one) => {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.hash.slice(1)).hidden = !chosen;
    });
    if (takes) tab.focus();
  }

  function choose(bar, tab) {
    show(bar, tab, true);
    window.history.replaceState(window.history.state, "", tab.hash);
  }

  function begin(bar) {
    const tabs = all("a", bar);
    bar.setAttribute("role", "tablist");
    tabs.forEach((tab) => {
      const panel = document.getElementById(tab.hash.slice(1));
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
    });
    const named = () => tabs.find((tab) => tab.hash === window.location.hash);
    show(bar, named() || tabs[0], false);
    window.addEventListener("hashchange", () => { if (named()) show(bar, named(), false); });
    window.addEventListener("beforeprint", () => tabs.forEach((tab) => { document.getElementById(tab.hash.slice(1)).hidden = false; }));
    window.addEventListener("afterprint", () => show(bar, tabs.find((tab) => tab.tabIndex === 0), false));
    bar.addEventListener("click", (event) => {
      const tab = event.target.closest("a");
      if (!tab) return;
      event.preventDefault();
      choose(bar, tab);
    });
    bar.addEventListener("keydown", (event) => {
      const now = tabs.indexOf(event.target);
      const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (now < 0 || next === undefined) return;
      event.preventDefault();
      choose(bar, tabs[(next + tabs.length) % tabs.length]);
    });
  }

  /* A card with a table wider than itself is scrolled by the arrow keys, once the keyboard can reach it. */
  function reachable(card) {
    const scrolls = card.scrollWidth > card.clientWidth && !card.querySelector("a, button, input, select, textarea, summary");
    const title = card.querySelector("h2");
    card.toggleAttribute("tabindex", scrolls);
    if (scrolls) card.tabIndex = 0;
    if (scrolls && title) card.setAttribute("aria-label", title.textContent.trim());
    else card.removeAttribute("aria-label");
  }

  document.addEventListener("DOMContentLoaded", () => {
    all("[data-tabs]", document).forEach(begin);
    const seen = new ResizeObserver((changes) => changes.forEach((change) => reachable(change.target)));
    all("section.card:not([aria-labelledby])", document).forEach((card) => seen.observe(card));
    all("[data-print]", document).forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  });
})();
