// Fails when the built dashboard is heavier than promised. Needs npm run build before.
//   initial JS (what index.html loads) <= 90 kB brotli, CSS <= 10 kB brotli, everything <= 250 kB gzip
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
if (!existsSync(join(dist, "index.html.br"))) {
  console.error("budget: no build in dist; run npm run build first");
  process.exit(1);
}
const size = (name) => statSync(join(dist, name)).size;
const html = readFileSync(join(dist, "index.html"), "utf8");
const initial = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((m) => m[1]);
const sum = (names, ending) => names.reduce((total, name) => total + size(name + ending), 0) / 1000;
const assets = readdirSync(join(dist, "assets"))
  .filter((n) => /\.(js|css)$/.test(n))
  .map((n) => `/assets/${n}`);

const rows = [
  [
    "initial JS, brotli",
    sum(
      initial.filter((n) => n.endsWith(".js")),
      ".br",
    ),
    90,
  ],
  [
    "CSS, brotli",
    sum(
      assets.filter((n) => n.endsWith(".css")),
      ".br",
    ),
    10,
  ],
  ["all JS and CSS, gzip", sum(assets, ".gz"), 250],
];
let failed = false;
for (const [what, kb, limit] of rows) {
  const over = kb > limit;
  failed ||= over;
  console.log(`${over ? "OVER " : "ok   "} ${what}: ${kb.toFixed(1)} kB of ${limit}`);
}
if (/<script(?![^>]*src=)|<style|style="/.test(html)) {
  console.log("OVER  index.html holds inline code or style: the CSP would block it");
  failed = true;
}
process.exit(failed ? 1 : 0);
