// Service worker: the program's files work offline; market data is never kept, so an old map can never pass for a new one.
// The build replaces the two placeholders: a version, and the list of hashed files.
const VERSION = "__VERSION__";
const SHELL = ["/", "/manifest.webmanifest", "/icons/icon.svg" /* __ASSETS__ */];
const CACHE = `faultline-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((n) => n.startsWith("faultline-") && n !== CACHE).map((n) => caches.delete(n)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

const isProgram = (path) =>
  path.startsWith("/assets/") || path.startsWith("/icons/") || path === "/manifest.webmanifest";

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isProgram(url.pathname)) {
    event.respondWith(caches.match(event.request).then((hit) => hit ?? fetch(event.request)));
  } else if (event.request.mode === "navigate" && !url.pathname.startsWith("/v1/")) {
    event.respondWith(
      fetch(event.request).catch(() => caches.match("/").then((hit) => hit ?? Response.error())),
    );
  }
});
