import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { FakeGateway } from './fake-gateway';

/** A browser of the system; `TEST_CHROMIUM` names another. The widget must have been built. */
export function startBrowser(): Promise<Browser> {
  if (!existsSync(join(DIST, 'manifest.json'))) throw new Error('build the widget first: node widget/build.mjs');
  return chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
}

export const DIST = join(__dirname, '../dist');

/** One visit to the fixture wiki: a page of a fresh browser profile, and the gateway behind it. */
export interface Visit {
  readonly gateway: FakeGateway;
  readonly context: BrowserContext;
  readonly page: Page;
  go(query?: Readonly<Record<string, string>>): Promise<void>;
  /** Opens the panel by pressing the button. */
  press(): Promise<void>;
  ask(question?: string): Promise<void>;
  end(): Promise<void>;
}

export async function visit(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> {
  const gateway = await FakeGateway.open(DIST);
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const go = async (query: Readonly<Record<string, string>> = {}) => {
    const facts = { 'data-account': 'named', 'data-edits': '3', 'data-registered': new Date().toISOString(), 'data-page': 'Tawny owl', ...query };
    await page.goto(`${gateway.wikiOrigin}/wiki/Tawny_owl?${new URLSearchParams(facts)}`);
  };
  const press = async () => {
    await page.locator('aside button').first().click();
    await page.getByRole('dialog').waitFor();
  };
  return {
    gateway,
    context,
    page,
    go,
    press,
    async ask(question = 'My owl photo on this page was gone after an hour. Did I do something wrong?') {
      await press();
      await page.locator('#q').fill(question);
      await page.locator('form button[type=submit]').click();
    },
    async end() {
      await context.close();
      await gateway.close();
    },
  };
}
