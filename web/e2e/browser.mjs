// Starts the system's Chromium for the tests, and pages that record console errors and foreign requests.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

export async function launch(extra = []) {
  if (!existsSync(CHROMIUM))
    throw new Error(`no Chromium at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM`);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      ...extra,
    ],
  });
}

/** A page with its own storage; `troubles` fills with console errors, page errors and foreign requests. */
export async function openPage(
  browser,
  base,
  { width = 1600, height = 900, theme = "dark", scale = 1, touch = false } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    deviceScaleFactor: scale,
    hasTouch: touch,
    isMobile: false,
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => {
    // A failed fetch of an endpoint that is not there is shown in its panel; the browser's own line about it is no trouble.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text()))
      troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  const origin = new URL(base).origin;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin)
      troubles.push(`foreign request: ${request.url()}`);
  });
  return { context, page, troubles };
}
