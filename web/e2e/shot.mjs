// One screenshot: node e2e/shot.mjs URL OUT.png [width] [height] [dark|light] [wait ms]
import { launch, openPage } from "./browser.mjs";

const [url, out, width = "1600", height = "900", theme = "dark", wait = "2500"] = process.argv.slice(2);
const browser = await launch();
const { page, troubles } = await openPage(browser, url, {
  width: Number(width),
  height: Number(height),
  theme,
});
await page.goto(url);
await page.waitForTimeout(Number(wait));
if (process.argv[8]) await page.mouse.move(...process.argv[8].split(",").map(Number));
await page.waitForTimeout(200);
await page.screenshot({ path: out });
for (const t of troubles) console.log(t);
await browser.close();
