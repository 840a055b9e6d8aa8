/* Dates: typed as 2026-11-24, 2026/11/24 or 20261124, or picked from a calendar that begins on Monday.
   The server sends the browser's own inputs. Where a mouse is at hand and our calendar was installed,
   they become plain boxes with a calendar beside them; on a phone its own wheel is better. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  if (!words.calendar || !window.matchMedia("(pointer: fine)").matches) return;
  const DATES = "input[type=date], input[type=datetime-local], input[data-picks]";
  const two = (number) => String(number).padStart(2, "0");
  let pane = null, calendar = null, open = null; // one calendar, at the box it was opened for

  // -- what is typed -------------------------------------------------------------------------------
  function understood(text) {
    const plain = text.normalize("NFKC").trim();
    const found = plain.match(/^(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*[日号號]?(.*)$/) || plain.match(/^(\d{4})(\d{2})(\d{2})(.*)$/);
    if (!found) return null;
    const [year, month, day] = found.slice(1, 4).map(Number);
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
    return { day: `${year}-${two(month)}-${two(day)}`, rest: found[4].replace(/^[T\s]+/, "") };
  }

  function tidy(box) {
    const read = understood(box.value);
    if (!read || (box.dataset.picks === "day" && read.rest)) return;
    const clock = read.rest.match(/^(\d{1,2})[:点點时時](\d{1,2})/);
    box.value = clock ? `${read.day} ${two(clock[1])}:${two(clock[2])}` : read.rest ? box.value : read.day;
  }

  // -- the calendar ----------------------------------------------------------------------------------
  function made(tag, kind, text) {
    const piece = document.createElement(tag);
    if (kind) piece.className = kind;
    if (text) piece.textContent = text;
    return piece;
  }

  function step(slot, sign, said) {
    const piece = made("span");
    piece.slot = slot;
    const mark = made("span", "", sign);
    mark.setAttribute("aria-hidden", "true");
    piece.append(mark, made("span", "sr", said));
    return piece;
  }

  function build() {
    pane = made("div", "calendar");
    pane.setAttribute("role", "dialog");
    pane.setAttribute("aria-label", words.choose);
    pane.hidden = true;
    calendar = document.createElement("calendar-date");
    calendar.setAttribute("locale", document.documentElement.lang);
    calendar.setAttribute("first-day-of-week", "1");
    calendar.append(step("previous", "‹", words.before), step("next", "›", words.after), document.createElement("calendar-month"));
    const today = made("button", "btn small", words.today), none = made("button", "btn small plain", words.none);
    today.type = none.type = "button";
    today.addEventListener("click", () => { const now = new Date(); take(`${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`); });
    none.addEventListener("click", () => take(""));
    calendar.addEventListener("change", () => take(calendar.value));
    const foot = made("p");
    foot.append(today, none);
    pane.append(calendar, foot);
  }

  function close(back) {
    if (!open) return;
    const box = open;
    open = null;
    pane.hidden = true;
    box.parentElement.querySelector("button").setAttribute("aria-expanded", "false");
    if (back) box.focus();
  }

  function take(day) {
    if (!open) return;
    const box = open, now = new Date();
    let value = day;
    if (day && box.dataset.picks === "moment") {
      const read = understood(box.value);
      value = `${day} ${read && read.rest ? read.rest : `${two(now.getHours())}:${two(now.getMinutes())}`}`;
    }
    box.value = value;
    close(true);
    ["input", "change"].forEach((name) => box.dispatchEvent(new Event(name, { bubbles: true })));
  }

  async function show(box) {
    if (open === box) return close(true);
    close(false);
    try {
      await import(words.calendar);
    } catch {
      return; // typing goes on as before
    }
    if (!pane) build();
    open = box;
    tidy(box);
    const read = understood(box.value);
    calendar.value = read ? read.day : "";
    calendar.focusedDate = read ? read.day : undefined;
    box.parentElement.append(pane);
    pane.hidden = false;
    pane.classList.remove("up", "left");
    const place = pane.getBoundingClientRect(), from = box.getBoundingClientRect();
    pane.classList.toggle("up", place.bottom > window.innerHeight && from.top > place.height + 60);
    pane.classList.toggle("left", place.right > document.documentElement.clientWidth);
    box.parentElement.querySelector("button").setAttribute("aria-expanded", "true");
    requestAnimationFrame(() => requestAnimationFrame(() => calendar.focus()));
  }

  // -- the boxes -------------------------------------------------------------------------------------
  function upgrade(box) {
    if (box.closest(".pick")) return;
    const value = box.value;
    box.dataset.picks ||= box.type === "date" ? "day" : "moment";
    box.type = "text";
    box.value = value.replace("T", " ");
    box.autocomplete = "off";
    box.placeholder ||= box.dataset.picks === "day" ? words.day : words.hour;
    const place = made("span", "pick"), button = made("button", "pick-open");
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-expanded", "false");
    const label = (box.labels && box.labels[0] && box.labels[0].firstChild.textContent.trim()) || box.getAttribute("aria-label") || "";
    button.setAttribute("aria-label", label ? `${label} · ${words.choose}` : words.choose);
    box.replaceWith(place);
    place.append(box, button);
  }

  const upgradeAll = (within) => within.querySelectorAll(DATES).forEach(upgrade);

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".pick-open");
    if (button) return void show(button.parentElement.querySelector("input"));
    if (open && !event.composedPath().includes(open.parentElement)) close(false);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches(".pick > input")) tidy(event.target);
  });

  document.addEventListener("focusin", (event) => {
    if (open && !open.parentElement.contains(event.target)) close(false);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) { event.preventDefault(); event.stopPropagation(); close(true); }
    if (event.key === "ArrowDown" && event.target.matches(".pick > input")) { event.preventDefault(); show(event.target); }
    if (event.key === "Enter" && event.target.matches(".pick > input")) tidy(event.target);
  }, true);

  document.addEventListener("office:added", (event) => upgradeAll(event.detail));
  document.addEventListener("DOMContentLoaded", () => upgradeAll(document));
})();
