// Keeps the page's own files for times without a network. The names of scripts and styles change with their contents, so
// those that are kept are never stale; the page itself is asked for first and taken from here when there is no answer.
// The build puts `version` and `files` before these lines.
const cacheName = `tenon-page-${version}`;

const keepFiles = async () => {
  const cache = await caches.open(cacheName);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  await self.skipWaiting();
};

const dropOlder = async () => {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("tenon-page-") && name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const answer = async (request) => {
  if (request.mode === "navigate") return fetch(request).catch(() => caches.match("./", { ignoreVary: true }));
  // What a server says that answers vary by is no matter for files of one version.
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
};

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || pathname.includes("/data/")) return;
  event.respondWith(answer(event.request));
});
