/* Keeps one page: the one that says that there is no connection. Nothing of the office is kept. */
"use strict";

const PAGE = {{ page|tojson }}, FILES = {{ files|tojson }};
const NAME = `offline ${FILES.join(" ")}`; // changed files make another store

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((store) => store.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = async () => Promise.all((await caches.keys()).filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(old().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, path = request.url.slice(self.location.origin.length);
  const opens = request.mode === "navigate" && request.method === "GET";
  if (opens) event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (FILES.includes(path)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
