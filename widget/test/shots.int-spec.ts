import type { Browser } from 'playwright-core';
import { violations } from './axe';
import { LOOKS, SCENES } from './scenes';
import { startBrowser, visit } from './screens';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.each(LOOKS)('every screen, $name', (look) => {
  it.each(Object.entries(SCENES))('%s has nothing against it by axe, and does not scroll sideways', async (_, scene) => {
    const seen = await visit(browser, { viewport: look.viewport });
    try {
      const lang = 'lang' in look.query ? look.query.lang : 'en';
      await seen.go({ csp: 'plain', ...look.query, 'data-lang': lang });
      await scene(seen);
      expect(await violations(seen.page)).toEqual([]);
      expect(await seen.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    } finally {
      await seen.end();
    }
  });
});
