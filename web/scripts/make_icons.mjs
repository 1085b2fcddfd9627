// Draws the PNG icons from the same strokes as icon.svg, without dependencies: node scripts/make_icons.mjs
// Run by hand when the mark changes; the files are committed.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

const LINES = [
  [
    [141, 123, 216],
    [
      [5, 22],
      [12, 22],
      [15, 18],
      [18, 21],
      [21, 15],
      [27, 15],
    ],
  ],
  [
    [53, 183, 121],
    [
      [5, 16],
      [11, 16],
      [15, 10],
      [18, 15],
      [22, 8],
      [27, 8],
    ],
  ],
];

function distance(px, py, [ax, ay], [bx, by]) {
  const t = Math.max(
    0,
    Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)),
  );
  return Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay));
}

function pixel(x, y, size, inset, round) {
  const u = ((x + 0.5) / size) * 32;
  const v = ((y + 0.5) / size) * 32;
  const r = round ? 7 : 0;
  const dx = Math.max(r - u, u - 32 + r, 0);
  const dy = Math.max(r - v, v - 32 + r, 0);
  const edge = round ? Math.max(0, Math.min(1, (r - Math.hypot(dx, dy)) * (size / 32) + 0.5)) : 1;
  let colour = [11, 7, 19];
  const mx = 16 + (u - 16) / inset;
  const my = 16 + (v - 16) / inset;
  for (const [ink, points] of LINES) {
    let d = 99;
    for (let i = 1; i < points.length; i++) d = Math.min(d, distance(mx, my, points[i - 1], points[i]));
    const cover = Math.max(0, Math.min(1, (1.3 - d) * inset * (size / 32) + 0.5));
    colour = colour.map((c, k) => c + (ink[k] - c) * cover);
  }
  return [...colour.map(Math.round), Math.round(255 * edge)];
}

function png(size, inset, round) {
  const raw = Buffer.alloc(size * (1 + 4 * size));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) raw.set(pixel(x, y, size, inset, round), y * (1 + 4 * size) + 1 + 4 * x);
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(raw, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const out = (name) => fileURLToPath(new URL(`../public/icons/${name}`, import.meta.url));
writeFileSync(out("icon-192.png"), png(192, 1, true));
writeFileSync(out("icon-512.png"), png(512, 1, true));
writeFileSync(out("icon-maskable-512.png"), png(512, 0.72, false));
