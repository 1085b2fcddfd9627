// End-to-end run in a real Chromium: every view in both themes and on a phone, filters, address, keys, canvas truth,
// accessibility, speed. Against the mock server, which it starts itself, or against a running engine:
//   node e2e/run.mjs [--url URL] [--out DIR] [--only NAME] [--lenient]
// --lenient: a view may say that something is not available, as long as it says why; it is counted, and named.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "./browser.mjs";
import {
  axe,
  canvasTruth,
  cpuSeconds,
  expect,
  frames,
  heatColours,
  longestTaskCpu,
  overflow,
  settled,
  unavailable,
} from "./checks.mjs";

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : fallback;
};
const lenient = process.argv.includes("--lenient");
const only = argument("only", "");
const out = argument("out", fileURLToPath(new URL("./out", import.meta.url)));
const given = argument("url", "");
mkdirSync(out, { recursive: true });

const VIEWS = [
  "heatmap",
  "map",
  "leverage",
  "concentration",
  "profile",
  "exposure",
  "market",
  "zones",
  "alerts",
  "cascade",
  "position",
  "questions",
  "skill",
  "status",
];

async function startMock() {
  const port = 18_000 + Math.floor(Math.random() * 2_000);
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("../dev/mock_server.mjs", import.meta.url)), "--port", String(port)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise((done, fail) => {
    child.stdout.once("data", done);
    child.once("exit", (code) => fail(new Error(`mock server ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

const server = given ? { url: given.replace(/\/$/, ""), stop: () => {} } : await startMock();
const isMock = !given;
const base = server.url;
const browser = await launch();
const tests = [];
const test = (name, body) => tests.push([name, body]);
const missing = new Set();

async function withPage(options, body) {
  const opened = await openPage(browser, base, options);
  try {
    await body(opened.page, opened);
    expect(
      opened.troubles.length === 0,
      `the page had trouble: ${[...new Set(opened.troubles)].slice(0, 3).join(" | ")}`,
    );
  } finally {
    await opened.context.close();
  }
}

async function noneMissing(page, view) {
  for (const text of await unavailable(page)) {
    expect(lenient, `${view}: ${text.slice(0, 120)}`);
    missing.add(`${view}: ${text.slice(0, 90)}`);
  }
}

const search = (page) => page.evaluate(() => location.search);
const chartReady = async (page) => {
  await settled(page);
  await page.waitForFunction(() => window.faultlineChart?.heat.grid, null, { timeout: 15_000 });
  await page.waitForTimeout(400);
};

for (const view of VIEWS) {
  test(`${view}: loads with data, dark and light, accessible`, () =>
    withPage({ theme: "dark" }, async (page) => {
      await page.goto(`${base}/${view}/BTC`);
      await settled(page);
      await noneMissing(page, view);
      expect((await page.$$eval("h1", (n) => n.length)) === 1, "one h1");
      await page.screenshot({ path: `${out}/${view}-dark.png` });
      const dark = await axe(page);
      expect(dark.length === 0, `dark: ${dark.join(" | ")}`);
      await page.emulateMedia({ colorScheme: "light" });
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${out}/${view}-light.png` });
      const light = await axe(page);
      expect(light.length === 0, `light: ${light.join(" | ")}`);
    }));
  test(`${view}: fits a phone of 390 px, accessible`, () =>
    withPage({ width: 390, height: 844, theme: "dark", touch: true }, async (page) => {
      await page.goto(`${base}/${view}/BTC`);
      await settled(page);
      await page.screenshot({ path: `${out}/${view}-phone.png` });
      const wide = await overflow(page);
      expect(wide === null, wide ?? "");
      const found = await axe(page);
      expect(found.length === 0, found.join(" | "));
      expect((await page.$$(".tabbar .tab")).length === 5, "a tab bar of five");
    }));
}

test("heatmap: the canvas shows the codes of the tile", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/heatmap/BTC?ly=none&thr=60&up=97`);
    await chartReady(page);
    expect((await heatColours(page)) > 12, "the canvas is blank");
    const { tried, right } = await canvasTruth(page);
    expect(tried >= 10, `only ${tried} cells could be compared`);
    expect(right / tried > 0.9, `${right} of ${tried} pixels have the colour of their cell`);
    console.log(`       ${right} of ${tried} compared pixels have the colour of their cell`);
  }));

test("heatmap: threshold, side, brackets and venues act and stay after a reload", () =>
  withPage({}, async (page) => {
    const asked = [];
    page.on("request", (r) => r.url().includes("/v1/heatmap") && asked.push(r.url()));
    await page.goto(`${base}/heatmap/BTC`);
    await chartReady(page);
    const drawn = () =>
      page.evaluate(() => window.faultlineChart.heat.painter.colours().filter((c) => c !== 0).length);
    const before = await drawn();
    await page.fill("#threshold", "97");
    await page.waitForTimeout(500);
    expect((await drawn()) < before, "a higher threshold draws fewer codes");
    await page.click('.toolbar button:has-text("Shorts")');
    await page.waitForTimeout(500);
    const onlyShorts = await page.evaluate(() => {
      const g = window.faultlineChart.heat.grid;
      return g.pyramid.base.codes.every((c, i) => c === g.shorts[i]);
    });
    expect(onlyShorts, "only shorts are drawn");
    await page.click('.toolbar button:has-text("25x")');
    await page.click(".venue-strip .venue-chip:first-child");
    await page.waitForTimeout(1_200);
    const query = await search(page);
    for (const part of ["thr=97", "side=short", "lev=25-25", "ex="])
      expect(query.includes(part), `${part} in ${query}`);
    expect(
      asked.some((u) => u.includes("leverage=25..25") && u.includes("venues=")),
      "the server was asked with the filters",
    );
    await page.reload();
    await chartReady(page);
    expect((await search(page)) === query, "the address is the same after a reload");
    expect((await page.inputValue("#threshold")) === "97", "the slider is where it was");
    const pressed = await page.getAttribute(".venue-strip .venue-chip:first-child", "aria-pressed");
    expect(pressed === "false", "the venue is still left out");
  }));

test("heatmap: zoom and pan go into the address and come back", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/heatmap/BTC`);
    await chartReady(page);
    await page.mouse.move(600, 500);
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -240);
    await page.waitForTimeout(900);
    const range = () => page.evaluate(() => window.faultlineChart.chart.timeScale().getVisibleLogicalRange());
    const zoomed = await range();
    expect(/[?&]x=/.test(await search(page)), "x is in the address");
    await page.reload();
    await chartReady(page);
    const back = await range();
    expect(
      Math.abs(back.from - zoomed.from) < 2 && Math.abs(back.to - zoomed.to) < 2,
      `${JSON.stringify(zoomed)} came back as ${JSON.stringify(back)}`,
    );
    await page.keyboard.press("0");
    await page.waitForTimeout(800);
    expect(!/[?&]x=/.test(await search(page)), "0 shows everything");
  }));

test("heatmap: read-out under the cursor", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/heatmap/BTC`);
    await chartReady(page);
    await page.mouse.move(700, 600);
    await page.waitForSelector(".readout");
    const text = await page.textContent(".readout");
    expect(/%/.test(text) && /est\./.test(text), `read-out says ${text}`);
    await page.screenshot({ path: `${out}/heatmap-readout.png` });
  }));

test("keys: help, threshold, view switch, log price, pause, table", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/heatmap/BTC`);
    await chartReady(page);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open] .keys");
    await page.screenshot({ path: `${out}/help-dark.png` });
    const found = await axe(page);
    expect(found.length === 0, found.join(" | "));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog[open]"));
    await page.keyboard.press("]");
    await page.keyboard.press("l");
    await page.keyboard.press("c");
    await page.waitForTimeout(600);
    const query = await search(page);
    for (const part of ["thr=86", "sc=log", "cm="]) expect(query.includes(part), `${part} in ${query}`);
    await page.keyboard.press("Space");
    await page.waitForSelector(".fresh-paused");
    await page.keyboard.press("Space");
    await page.keyboard.press("t");
    await page.waitForSelector("dialog[open] table");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog[open]"));
    await page.keyboard.press("h");
    await page.waitForFunction(() => location.pathname.startsWith("/map/"));
    await page.goBack();
    await page.waitForFunction(() => location.pathname.startsWith("/heatmap/"));
  }));

test("keyboard alone reaches navigation and controls", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/leverage/BTC`);
    await settled(page);
    const seen = [];
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      seen.push(await page.evaluate(() => document.activeElement?.className ?? ""));
    }
    for (const part of ["skip", "venue-chip", "nav-link"])
      expect(
        seen.some((c) => String(c).includes(part)),
        `focus reaches ${part}`,
      );
  }));

test("phone: filters in a bottom sheet, all views in More", () =>
  withPage({ width: 390, height: 844, touch: true }, async (page) => {
    await page.goto(`${base}/heatmap/BTC`);
    await chartReady(page);
    await page.click(".filter-button");
    await page.waitForSelector("dialog[open] #threshold-sheet");
    await page.screenshot({ path: `${out}/heatmap-phone-sheet.png` });
    const found = await axe(page);
    expect(found.length === 0, found.join(" | "));
    await page.click('dialog[open] button:has-text("Close")');
    await page.click('.tabbar button:has-text("More")');
    await page.waitForSelector("dialog[open] .more-nav");
    await page.screenshot({ path: `${out}/phone-more.png` });
    await page.click('dialog[open] a:has-text("Exposure")');
    await page.waitForFunction(() => location.pathname.startsWith("/exposure/"));
  }));

/** What a form view says after its button: an answer, or an honest panel. */
async function answered(page, view, selector) {
  await page.waitForFunction(
    (s) => document.querySelector(s) || document.querySelector("main .state-title"),
    selector,
    { timeout: 15_000 },
  );
  await settled(page);
  await noneMissing(page, view);
  return (await page.$(selector)) !== null;
}

test("position: a check gives the liquidation price, nothing goes into the address", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/position/BTC`);
    await settled(page);
    await page.fill('input[placeholder^="now"]', "");
    await page.click('button:has-text("Check")');
    if (await answered(page, "position", ".headline-text")) {
      expect(/Liquidated at [\d,.]+/.test(await page.textContent(".headline-text")), "a price");
    }
    await page.screenshot({ path: `${out}/position-checked.png` });
    expect(
      !/entry|size|leverage=/.test(await page.evaluate(() => location.href)),
      "no position in the address",
    );
    const found = await axe(page);
    expect(found.length === 0, found.join(" | "));
  }));

test("questions: an example is answered and kept over a reload", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/questions/BTC`);
    await settled(page);
    await page.click(".examples button:last-child");
    const has = await answered(page, "questions", ".odds-value");
    if (has) {
      await page.click('button:has-text("Keep")');
      await page.waitForSelector(".question-card");
    }
    const found = await axe(page);
    expect(found.length === 0, found.join(" | "));
    await page.screenshot({ path: `${out}/questions-answered.png` });
    await page.waitForTimeout(500);
    await page.reload();
    await settled(page);
    if (has) {
      await page.waitForSelector(".odds-value");
      await page.waitForSelector(".question-card");
    }
  }));

test("cascade: the number field asks again and stays in the address", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/cascade/BTC`);
    await answered(page, "cascade", ".stage-card");
    await page.fill('.what-if input[type="number"]', "8");
    await page.keyboard.press("Tab");
    await page.waitForTimeout(900);
    expect((await search(page)).includes("target.m8"), `the address holds it: ${await search(page)}`);
    await answered(page, "cascade", ".stage-card");
  }));

test("alerts: a rule is added and taken away", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/alerts/BTC`);
    await settled(page);
    if ((await unavailable(page)).length > 0) return noneMissing(page, "alerts");
    const rows = () => page.$$eval('[aria-label="Alert rules"] tbody tr', (n) => n.length);
    const before = await rows();
    await page.selectOption("form select", "sweep");
    await page.click('button:has-text("Add rule")');
    await page.waitForFunction(
      (n) => document.querySelectorAll('[aria-label="Alert rules"] tbody tr').length === n + 1,
      before,
    );
    await page.screenshot({ path: `${out}/alerts-added.png` });
    await page.click('[aria-label="Alert rules"] tbody tr:last-child button:has-text("Delete")');
    await page.waitForFunction(
      (n) => document.querySelectorAll('[aria-label="Alert rules"] tbody tr').length === n,
      before,
    );
  }));

test("a view that the engine does not offer says so, and shows no number", () =>
  withPage({}, async (page) => {
    await page.route("**/v1/zones?**", (route) =>
      route.fulfill({
        status: 501,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "not implemented", status: 501 }),
      }),
    );
    await page.goto(`${base}/zones/BTC`);
    await page.waitForSelector("main .state-title");
    expect(/Zones: not available/.test(await page.textContent("main")), "it says so");
    expect((await page.$$("main .ladder")).length === 0, "no chart is drawn");
    await page.screenshot({ path: `${out}/not-offered.png` });
  }));

test("another market by the list", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/heatmap/BTC`);
    await chartReady(page);
    const names = await page.$$eval("#market option", (n) => n.map((o) => o.value));
    expect(names.length >= 1, "markets are listed");
    if (names.length > 1) {
      await page.selectOption("#market", names[1]);
      await page.waitForFunction((m) => location.pathname.endsWith(`/${m}`), names[1]);
      await chartReady(page);
    }
  }));

test("simulated data is marked on every view", () =>
  withPage({}, async (page) => {
    await page.goto(`${base}/status/BTC`);
    await settled(page);
    const isSimulated = await page.evaluate(async () => (await (await fetch("/v1/status")).json()).simulated);
    const marked = (await page.$$(".banner-sim")).length === 1;
    expect(marked === isSimulated, `simulated ${isSimulated}, banner ${marked}`);
  }));

test("installable: the service worker keeps the program, never the data", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
  const page = await context.newPage();
  try {
    await page.goto(`${base}/exposure/BTC`);
    await settled(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(
      async () => (await caches.keys()).some((k) => k.startsWith("faultline-")),
      null,
      { timeout: 10_000 },
    );
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 10_000 });
    const kept = await page.evaluate(async () => {
      const urls = [];
      for (const name of await caches.keys())
        for (const r of await (await caches.open(name)).keys()) urls.push(new URL(r.url).pathname);
      return urls;
    });
    expect(kept.includes("/") && kept.some((u) => u.startsWith("/assets/")), `kept: ${kept.length} files`);
    expect(!kept.some((u) => u.startsWith("/v1")), "no data is kept");
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector(".banner-bad", { timeout: 15_000 });
    expect(
      /No live data/.test(await page.textContent(".banner-bad")),
      "the shell says that there is no data",
    );
    await page.screenshot({ path: `${out}/offline.png` });
    const manifest = await (await fetch(`${base}/manifest.webmanifest`)).json();
    for (const icon of manifest.icons) expect((await fetch(base + icon.src)).ok, `${icon.src} is there`);
  } finally {
    await context.close();
  }
});

test("safe headers: a strict policy, no inline code, no type guessing", async () => {
  const response = await fetch(`${base}/heatmap/BTC`);
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(/default-src 'self'/.test(policy) && !/unsafe/.test(policy), `policy: ${policy}`);
  expect(response.headers.get("x-content-type-options") === "nosniff", "nosniff");
  expect(!/<style|style="|<script(?![^>]*src=)/.test(await response.text()), "nothing inline");
});

if (isMock) {
  test("a killed venue turns grey with its age", () =>
    withPage({}, async (page) => {
      await page.goto(`${base}/heatmap/BTC`);
      await chartReady(page);
      await fetch(`${base}/dev/kill?venue=okx`);
      await page.waitForSelector('.venue-chip.state-down:has-text("OKX")', { timeout: 8_000 });
      const label = await page.textContent('.venue-chip.state-down:has-text("OKX")');
      expect(/down/.test(label) && /old/.test(label) && /refused/.test(label), `its label is ${label}`);
      expect(/20\/22/.test(await page.textContent(".fresh")), "the header counts it out");
      await page.screenshot({ path: `${out}/venue-down.png` });
      await fetch(`${base}/dev/revive?venue=okx`);
    }));
  test("an engine that is starting is said to be, and views fill by themselves", () =>
    withPage({}, async (page) => {
      await fetch(`${base}/dev/starting?on=1`);
      await page.goto(`${base}/exposure/BTC`);
      await page.waitForSelector("main .state-title");
      expect(/day 13 of 30/.test(await page.textContent("main")), "progress is shown");
      await page.screenshot({ path: `${out}/starting.png` });
      await fetch(`${base}/dev/starting?on=0`);
      await page.waitForSelector(".exposure", { timeout: 10_000 });
    }));
  test("speed on 2,000 x 1,200 cells", () =>
    withPage({}, async (page) => {
      await page.route("**/v1/heatmap?**", async (route) => {
        const url = new URL(route.request().url());
        url.searchParams.set("columns", "2000");
        url.searchParams.set("rows", "1200");
        await route.continue({ url: url.toString() });
      });
      // The first request makes the mock build the tile; the second page is measured.
      await page.goto(`${base}/heatmap/BTC`);
      await chartReady(page);
      await page.goto(`${base}/heatmap/BTC`);
      await page.waitForFunction(() => window.faultlineChart?.heat.lastDrawMs > 0, null, { timeout: 15_000 });
      const paint = await page.evaluate(() => ({
        first: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
        heat: Math.round(window.faultlineChart.heat.firstDrawAt),
      }));
      const size = await page.evaluate(() => [
        window.faultlineChart.heat.grid.width,
        window.faultlineChart.heat.grid.height,
      ]);
      expect(size[0] === 2000 && size[1] === 1200, `the grid is ${size}`);
      console.log(`       first paint ${paint.first} ms, heat on screen ${paint.heat} ms after navigation`);
      for (const kind of ["pan", "zoom", "threshold"]) {
        const before = await cpuSeconds(browser);
        const { result: r, cpuMs } = await longestTaskCpu(browser, () => frames(page, kind));
        const cpu = (1000 * ((await cpuSeconds(browser)) - before)) / 120;
        console.log(
          `       ${kind}: ${r.fps} fps, frame ${r.p50.toFixed(1)}/${r.p95.toFixed(1)} ms (p50/p95), draw ${r.draw50.toFixed(1)}/${r.draw95.toFixed(1)} ms, CPU of the renderer ${cpu.toFixed(1)} ms a frame, ${r.longTasks} long tasks, longest ${r.longest.toFixed(0)} ms; the longest task's CPU ${cpuMs.toFixed(0)} ms`,
        );
      }
    }));
}

let passed = 0;
let failed = 0;
for (const [name, body] of tests) {
  if (only && !name.includes(only)) continue;
  try {
    await body();
    passed++;
    console.log(`ok     ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n       ${error.message.split("\n").slice(0, 6).join("\n       ")}`);
  }
}
await browser.close();
server.stop();
for (const text of missing) console.log(`not available: ${text}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
