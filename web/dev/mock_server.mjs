// A stand-in for the engine while the dashboard is developed and tested: REST and WebSocket in the contract's shapes
// over a synthetic market, without dependencies. Not part of the product; every answer is marked simulated.
//   node dev/mock_server.mjs [--port 8787] [--dist dist]
// For tests: POST /dev/kill?venue=okx, POST /dev/revive?venue=okx, POST /dev/starting?on=1
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as answers from "./mock_answers.mjs";
import { insight } from "./mock_insight.mjs";
import { columnOf, Market, SPANS, tileOf, VENUES } from "./mock_world.mjs";

const flag = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : fallback;
};
const port = Number(flag("port", 8787));
const dist = flag("dist", fileURLToPath(new URL("../dist", import.meta.url)));
const markets = new Map(["BTC", "ETH", "SOL"].map((name) => [name, new Market(name, Date.now())]));
const clients = new Set();
let starting = false;

const CSP =
  "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain",
};

function problem(response, status, title, detail, more = {}) {
  response.writeHead(status, { "content-type": "application/problem+json", "cache-control": "no-store" });
  response.end(JSON.stringify({ type: "about:blank", title, status, detail, ...more }));
}

function json(request, response, body) {
  const text = JSON.stringify(body);
  const etag = `"${createHash("sha1").update(text).digest("base64url").slice(0, 16)}"`;
  const headers = { "content-type": "application/json", "cache-control": "no-store", etag };
  if (text.length > 2_000 && /gzip/.test(request.headers["accept-encoding"] ?? "")) {
    response.writeHead(200, { ...headers, "content-encoding": "gzip" });
    response.end(gzipSync(text, { level: 4 }));
  } else {
    response.writeHead(200, headers);
    response.end(text);
  }
}

function filterOf(query) {
  const [lo, hi] = (query.get("leverage") ?? "").split("..").map(Number);
  return {
    venues: query.get("venues")?.split(",") ?? null,
    leverage: lo && hi ? [lo, hi] : null,
    bucket: Number(query.get("bucket")) || undefined,
    range: (Number.parseFloat(query.get("range") ?? "") || 25) / 100,
  };
}

const tiles = new Map();
function tile(response, market, query) {
  const span = query.get("span") in SPANS ? query.get("span") : "3d";
  const filter = filterOf(query);
  if (query.get("columns"))
    Object.assign(filter, { columns: Number(query.get("columns")), rows: Number(query.get("rows")) });
  const key = `${market.name}${span}${JSON.stringify(filter)}`;
  let known = tiles.get(key);
  if (!known || Date.now() - known.at > 5_000) {
    known = { at: Date.now(), body: gzipSync(tileOf(market, span, filter, Date.now()), { level: 6 }) };
    if (tiles.size > 40) tiles.clear();
    tiles.set(key, known);
  }
  response.writeHead(200, {
    "content-type": "application/vnd.faultline.tile",
    "content-encoding": "gzip",
    "cache-control": "no-cache",
  });
  response.end(known.body);
}

const ROUTES = {
  "/v1/map": (m, q, now) =>
    answers.mapAnswer(
      m,
      { ...filterOf(q), range: (Number.parseFloat(q.get("range") ?? "") || 15) / 100 },
      now,
    ),
  "/v1/leverage": (m, _, now) => answers.leverage(m, now),
  "/v1/exposure": (m, _, now) => answers.exposure(m, now),
  "/v1/profile": (m, _, now) => answers.profile(m, now),
  "/v1/candles": (m, q, now) => answers.candles(m, q, now),
  "/v1/liquidations": (m, q, now) => answers.liquidations(m, q, now),
  "/v1/liquidations/totals": (m, _, now) => answers.liquidationTotals(m, now),
  "/v1/open-interest": (m, _, now) => answers.openInterest(m, now),
  "/v1/funding": (m, _, now) => answers.funding(m, now),
  "/v1/long-short": (m, _, now) => answers.longShort(m, now),
  "/v1/skill": (m, _, now) => answers.skill(m, now),
  "/v1/ledger": (m, _, now) => answers.ledger(m, now),
};

async function api(request, response, url) {
  const now = Date.now();
  const { pathname: path, searchParams: query } = url;
  if (path === "/v1/status")
    return json(request, response, { ...answers.status(markets, clients.size, now), ready: !starting });
  if (starting)
    return problem(response, 503, "starting", "history is being replayed", {
      progress: { share: 0.42, text: "day 13 of 30" },
    });
  if (path === "/v1/venues")
    return json(request, response, { venues: VENUES.map((v, i) => answers.venueRow(v, i, now)) });
  if (path === "/v1/markets")
    return json(request, response, { markets: [...markets.values()].map(answers.marketRow) });
  const market = markets.get(query.get("market") ?? "BTC");
  if (!market)
    return problem(response, 404, "unknown market", `no market ${query.get("market")}`, {
      parameter: "market",
      remedy: "GET /v1/markets lists them",
    });
  if (path === "/v1/heatmap") return tile(response, market, query);
  const route = ROUTES[path];
  if (route) return json(request, response, route(market, query, now));
  let body = "";
  for await (const chunk of request) body += chunk;
  const answer = insight(request.method, path, query, body ? JSON.parse(body) : null, market, now);
  if (!answer) return problem(response, 501, "not implemented", `the mock has no ${path}`);
  if (answer.status) return problem(response, answer.status, answer.title, answer.detail, answer);
  return json(request, response, answer);
}

function file(request, response, path) {
  const name = normalize(path).replace(/^(\.\.[/\\])+/, "");
  let full = join(dist, name === "/" ? "index.html" : name);
  if (!existsSync(full) || full.endsWith("/")) full = extname(name) ? "" : join(dist, "index.html");
  if (!full || !existsSync(full)) return problem(response, 404, "not found", path);
  const hashed = name.startsWith("/assets/");
  const headers = {
    "content-type": TYPES[extname(full)] ?? "application/octet-stream",
    "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
  const br = /br/.test(request.headers["accept-encoding"] ?? "") && existsSync(`${full}.br`);
  response.writeHead(200, br ? { ...headers, "content-encoding": "br" } : headers);
  response.end(readFileSync(br ? `${full}.br` : full));
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/dev/kill") answers.killed.set(url.searchParams.get("venue"), Date.now());
  if (url.pathname === "/dev/revive") answers.killed.delete(url.searchParams.get("venue"));
  if (url.pathname === "/dev/starting") starting = url.searchParams.get("on") === "1";
  if (url.pathname.startsWith("/dev/")) return response.end("ok");
  if (url.pathname.startsWith("/v1/")) {
    return api(request, response, url).catch((error) =>
      problem(response, 500, "mock failed", String(error?.stack ?? error)),
    );
  }
  return file(request, response, url.pathname);
});

// ---- stream ---------------------------------------------------------------------------------------------------------

function frame(payload, opcode) {
  const length = payload.length;
  const head = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

let topicNumber = 0;

class Client {
  constructor(socket) {
    this.socket = socket;
    this.topics = new Map();
    this.buffer = Buffer.alloc(0);
    socket.on("data", (chunk) => this.read(chunk));
    socket.on("close", () => clients.delete(this));
    socket.on("error", () => clients.delete(this));
  }
  text(body) {
    this.socket.write(frame(Buffer.from(JSON.stringify(body)), 1));
  }
  read(chunk) {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    while (this.buffer.length >= 6) {
      let length = this.buffer[1] & 127;
      let at = 2;
      if (length === 126) {
        length = this.buffer.readUInt16BE(2);
        at = 4;
      }
      if (this.buffer.length < at + 4 + length) return;
      const mask = this.buffer.subarray(at, at + 4);
      const body = Buffer.from(this.buffer.subarray(at + 4, at + 4 + length)).map((b, i) => b ^ mask[i % 4]);
      const opcode = this.buffer[0] & 15;
      this.buffer = this.buffer.subarray(at + 4 + length);
      if (opcode === 8) return this.socket.end();
      if (opcode === 1) this.command(JSON.parse(body.toString()));
    }
  }
  command({ op, id, ...topic }) {
    if (op === "ping") return this.text({ type: "pong", id });
    const key = JSON.stringify([topic.channel, topic.market ?? "", topic.step ?? ""]);
    if (op === "unsubscribe") {
      this.topics.delete(key);
      return this.text({ type: "unsubscribed", id });
    }
    const state = { ...topic, sequence: 0, number: ++topicNumber };
    this.topics.set(key, state);
    this.text({ type: "subscribed", id, topic: state.number });
    if (topic.channel === "map") {
      this.message(
        state,
        "snapshot",
        answers.mapAnswer(markets.get(topic.market), { range: 0.15 }, Date.now()),
      );
    }
    return undefined;
  }
  message(state, type, data) {
    state.sequence++;
    this.text({
      type,
      channel: state.channel,
      market: state.market,
      sequence: state.sequence,
      at: new Date().toISOString(),
      data,
    });
  }
}

server.on("upgrade", (request, socket) => {
  const key = createHash("sha1")
    .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  const asked = request.headers["sec-websocket-protocol"];
  const protocol = asked ? `Sec-WebSocket-Protocol: ${asked}\r\n` : "";
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n${protocol}\r\n`,
  );
  clients.add(new Client(socket));
});

const STEP_SPAN = { "5m": "24h", "15m": "3d", "30m": "7d", "2h": "30d", "6h": "90d" };

function beat(count) {
  const now = Date.now();
  for (const market of markets.values()) market.tickPrice();
  for (const client of clients) {
    for (const state of client.topics.values()) {
      const market = markets.get(state.market ?? "BTC");
      if (!market) continue;
      if (state.channel === "ticker") {
        const row = answers.marketRow(market);
        client.message(state, "delta", {
          price_usd: row.price_usd,
          mark_at: new Date(now).toISOString(),
          open_interest_usd: row.open_interest_usd,
          funding_rate_8h: row.funding_rate_8h,
          change_24h_pct: row.change_24h_pct,
        });
      } else if (state.channel === "heatmap" && count % 2 === 0) {
        state.sequence++;
        client.socket.write(
          frame(columnOf(market, STEP_SPAN[state.step] ?? "3d", now, state.sequence, state.number), 2),
        );
      } else if (state.channel === "map" && count % 8 === 0) {
        const full = answers.mapAnswer(market, { range: 0.15 }, now);
        client.message(state, "delta", {
          at: full.at,
          current_price: full.current_price,
          totals: full.totals,
          levels: full.levels.slice(0, 6),
          removed: [],
        });
      } else if (state.channel === "liquidations" && count % 3 === 0) {
        const events = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () =>
          answers.liquidation(market, now),
        );
        client.message(state, "event", { events, long_usd: 1, short_usd: 1 });
      } else if (state.channel === "venues" && count % 4 === 0) {
        const venues = VENUES.map((v, i) => answers.venueRow(v, i, now)).map(
          ({ venue, state: s, age_s, since, reason }) => ({ venue, state: s, age_s, since, reason }),
        );
        client.message(state, count === 0 ? "snapshot" : "delta", { venues });
      }
    }
  }
}

let count = 0;
setInterval(() => beat(count++), 250);
server.listen(port, "127.0.0.1", () => console.log(`mock engine (simulated) at http://127.0.0.1:${port}`));
