// After vite build: writes the list of hashed files into the service worker, then .br and .gz beside every text file.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

export function filesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

const plain = filesIn(dist).filter((f) => ![".br", ".gz"].includes(extname(f)));
const assets = plain
  .map((f) => `/${relative(dist, f).replaceAll("\\", "/")}`)
  .filter((f) => f.startsWith("/assets/"));
const version = createHash("sha256")
  .update(assets.sort().join("\n") + readFileSync(join(dist, "index.html"), "utf8"))
  .digest("hex")
  .slice(0, 12);
const worker = join(dist, "sw.js");
writeFileSync(
  worker,
  readFileSync(worker, "utf8")
    .replace("__VERSION__", version)
    .replace("/* __ASSETS__ */", `, ${assets.map((a) => JSON.stringify(a)).join(", ")}`),
);

const TEXT = new Set([".html", ".js", ".css", ".svg", ".webmanifest", ".txt"]);
let count = 0;
for (const path of plain) {
  if (!TEXT.has(extname(path))) continue;
  const body = readFileSync(path);
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  );
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
  count++;
}
console.log(`dist: version ${version}, ${assets.length} hashed assets, ${count} files compressed`);
