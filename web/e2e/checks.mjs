// What the end-to-end run asks of a page: waiting, accessibility, canvas truth, frame times.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Failure extends Error {}

export function expect(condition, text) {
  if (!condition) throw new Failure(text);
}

/** Waits until no part of the page says that it is loading. */
export async function settled(page, timeout = 15_000) {
  await page.waitForSelector("h1", { state: "attached", timeout });
  await page.waitForFunction(() => document.querySelectorAll("main .spinner").length === 0, null, {
    timeout,
  });
  await page.waitForTimeout(250);
}

/** Panels that say that something is not available, with the status that the server gave. */
export function unavailable(page) {
  return page.$$eval("main .state", (nodes) =>
    nodes.map((n) => n.textContent ?? "").filter((t) => /not available/.test(t)),
  );
}

/** Serious and critical findings of axe. The script is evaluated, not inserted: the CSP forbids inline code. */
export async function axe(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map(
        (v) =>
          `${v.id} (${v.impact}): ${v.nodes.length}x, first ${v.nodes[0].html.slice(0, 140)} ${v.nodes[0].any?.[0]?.message ?? ""}`,
      );
  });
}

export function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth - width;
    if (wide <= 0) return null;
    const worst = [...document.querySelectorAll("body *")]
      .filter((n) => n.getBoundingClientRect().right > width + 1 && getComputedStyle(n).position !== "fixed")
      .slice(0, 4)
      .map((n) => `${n.tagName.toLowerCase()}.${n.className}`);
    return `${wide} px wider than the screen: ${worst.join(", ")}`;
  });
}

/** Number of distinct colours among sampled pixels of the heat chart; 1 is a blank canvas. */
export function heatColours(page) {
  return page.evaluate(() => {
    const canvas = window.faultlineChart.picture();
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4 * 37)
      seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return seen.size;
  });
}

/** Compares drawn pixels with the colours that the grid's codes must have: the fraction that agrees, and how many. */
export function canvasTruth(page) {
  return page.evaluate(() => {
    const chart = window.faultlineChart;
    const { grid, painter } = chart.heat;
    const table = painter.colours();
    const canvas = chart.picture();
    const ctx = canvas.getContext("2d");
    const pane = chart.chart.panes()[0];
    const scale = canvas.width / chart.chart.chartElement().clientWidth;
    const paneWidth = chart.chart.timeScale().width();
    let tried = 0;
    let right = 0;
    for (let c = 4; c < grid.width - 4; c += 7) {
      for (let r = 2; r < grid.height - 2; r++) {
        const at = (cc, rr) => grid.pyramid.base.codes[rr * grid.width + cc];
        const code = at(c, r);
        // Only where the neighbourhood is of one code: then pooling changes nothing, and edges do not matter.
        if (code === 0 || table[code] === 0 || table[code] >>> 24 !== 255) continue;
        let flat = true;
        for (let dc = -3; dc <= 3 && flat; dc++)
          for (let dr = -2; dr <= 2; dr++) if (table[at(c + dc, r + dr)] !== table[code]) flat = false;
        if (!flat) continue;
        const x = chart.chart.timeScale().logicalToCoordinate(c);
        const y = chart.seriesApi.priceToCoordinate(grid.priceFloor + (r + 0.5) * grid.bucket);
        if (x === null || y === null || x < 4 || x > paneWidth * 0.8 || y < 4 || y > pane.getHeight() - 4)
          continue;
        const [red, green, blue] = ctx.getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data;
        tried++;
        if (
          Math.abs(red - (table[code] & 255)) +
            Math.abs(green - ((table[code] >> 8) & 255)) +
            Math.abs(blue - ((table[code] >> 16) & 255)) <
          12
        )
          right++;
      }
    }
    return { tried, right };
  });
}

/** Frame times while the chart is panned, zoomed and thresholded every frame; milliseconds. */
export function frames(page, what, count = 120) {
  return page.evaluate(
    async ([kind, n]) => {
      const chart = window.faultlineChart;
      const scale = chart.chart.timeScale();
      const grid = chart.heat.grid;
      const times = [];
      const draws = [];
      const long = [];
      const observer = new PerformanceObserver((list) =>
        long.push(...list.getEntries().map((e) => e.duration)),
      );
      observer.observe({ entryTypes: ["longtask"] });
      let last = performance.now();
      for (let i = 0; i < n; i++) {
        const t = i / n;
        if (kind === "pan") {
          const from = (grid.width - 600) * (0.5 + 0.5 * Math.sin(2 * Math.PI * t));
          scale.setVisibleLogicalRange({ from, to: from + 600 });
        } else if (kind === "zoom") {
          const span = 60 * (grid.width / 60) ** (0.5 + 0.5 * Math.sin(2 * Math.PI * t));
          scale.setVisibleLogicalRange({ from: grid.width - span, to: grid.width });
        } else {
          const slider = document.getElementById("threshold");
          slider.value = String(40 + 55 * t);
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }
        const now = await new Promise((done) => requestAnimationFrame(done));
        times.push(now - last);
        draws.push(chart.heat.lastDrawMs);
        last = now;
      }
      await new Promise((done) => setTimeout(done, 100));
      observer.disconnect();
      const at = (list, q) => [...list].sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];
      return {
        fps: Math.round((1000 * (times.length - 1)) / times.slice(1).reduce((a, b) => a + b, 0)),
        p50: at(times.slice(1), 0.5),
        p95: at(times.slice(1), 0.95),
        draw50: at(draws, 0.5),
        draw95: at(draws, 0.95),
        longTasks: long.length,
        longest: Math.max(0, ...long),
      };
    },
    [what, count],
  );
}

/** Runs `work` and gives its result with the CPU milliseconds of the longest task of a page's main thread meanwhile: a
 *  task that others keep from the processor is long by the clock and costs nothing. */
export async function longestTaskCpu(browser, work) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", (part) => events.push(...part.value));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel"] },
  });
  const result = await work();
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const thread = (event) => `${event.pid}/${event.tid}`;
  const mains = new Set(
    events.filter((e) => e.name === "thread_name" && e.args?.name === "CrRendererMain").map(thread),
  );
  const tasks = events.filter((e) => e.ph === "X" && e.name.includes("RunTask") && mains.has(thread(e)));
  return { result, cpuMs: Math.max(0, ...tasks.map((task) => (task.tdur ?? 0) / 1000)) };
}

/** CPU seconds of all renderers so far: unlike frame times, they say what a frame costs on a crowded machine too. */
export async function cpuSeconds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter((p) => p.type === "renderer").reduce((sum, p) => sum + p.cpuTime, 0);
}
