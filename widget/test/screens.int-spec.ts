import type { Browser } from 'playwright-core';
import { violations } from './axe';
import { SCENES } from './scenes';
import { startBrowser, type Visit, visit } from './screens';

const WATCHDOG_MS = 180_000;
const SIZES = [
  { width: 1200, height: 800 },
  { width: 390, height: 844 },
];
const THEMES = ['skin-theme-clientpref-day', 'skin-theme-clientpref-night'];

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
}, WATCHDOG_MS);
afterAll(() => browser?.close());

async function faults({ page }: Visit): Promise<string[]> {
  const found: string[] = [];
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const theme of THEMES) {
      await page.evaluate((name) => {
        document.documentElement.className = name;
      }, theme);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (beyond) found.push(`${viewport.width} ${theme}: ${beyond} px beyond the side`);
      found.push(...(await violations(page)).map((what) => `${viewport.width} ${theme}: ${what}`));
    }
  }
  return found;
}

describe.each([
  ['ltr', { lang: 'en' }],
  ['rtl', { lang: 'ar', dir: 'rtl' }],
])('every screen, %s, day and night, desktop and phone', (_, query) => {
  it.each(Object.entries(SCENES))(
    '%s has nothing against it by axe, and does not scroll sideways',
    async (_name, scene) => {
      const seen = await visit(browser);
      try {
        await seen.go({ csp: 'plain', ...query, 'data-lang': query.lang });
        await scene(seen);
        expect(await faults(seen)).toEqual([]);
      } finally {
        await seen.end();
      }
    },
    WATCHDOG_MS,
  );
});
