// Draws every screen in day and night, both directions, three widths; fails on an accessibility violation, a breach of the page's policy,
// a request elsewhere, or a page that scrolls sideways. `node test/pictures.mjs [scene …] [--quick]`.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DeskDouble } from './desk-double.mjs';
import { SCENES } from './scenes.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('@playwright/test');
const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = { 1440: 900, 1024: 768, 390: 844 };
const out = process.env.PICTURES ?? join(import.meta.dirname, '..', '..', 'test-results', 'console');
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const faults = [];

const double = new DeskDouble();
const origin = await double.start();
await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});

async function draw(name, { width, night, rtl }) {
  const label = `${name}-${width}${night ? '-night' : ''}${rtl ? '-rtl' : ''}`;
  const scene = SCENES[name];
  double.reset();
  scene.set(double);
  const context = await browser.newContext({
    viewport: { width, height: WIDTHS[width] ?? 800 },
    colorScheme: night ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    bypassCSP: false,
  });
  const page = await context.newPage();
  const fault = (text) => faults.push(`${label}: ${text}`);
  page.on(
    'console',
    (message) => message.type() === 'error' && !/status of (401|403|404|410|503)|WebSocket connection/.test(message.text()) && fault(message.text()),
  );
  page.on('pageerror', (error) => fault(`${error.message}`));
  page.on('request', (request) => !request.url().startsWith(origin) && fault(`asks elsewhere: ${request.url()}`));
  try {
    await page.goto(`${origin}/console/${rtl ? '?uselang=ar' : ''}${scene.hash ?? ''}`);
    await page.locator(scene.ready).first().waitFor({ state: 'attached', timeout: 10_000 });
    await scene.play?.(page, double);
    await settled(page);
    await page.screenshot({ path: join(out, `${label}.png`) });
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (sideways > 0) fault(`scrolls sideways by ${sideways} px`);
    await check(page, fault);
  } catch (error) {
    fault(error.message.split('\n')[0]);
    await page.screenshot({ path: join(out, `${label}-fault.png`) }).catch(() => undefined);
  }
  await context.close();
}

/** Two frames have been drawn and no transition runs. */
async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** axe through the debugger, so that the page's own policy stays in force. */
async function check(page, fault) {
  const client = await page.context().newCDPSession(page);
  await client.send('Runtime.evaluate', { expression: axe });
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const expression = `axe.run(document, { runOnly: ${JSON.stringify(tags)}, rules: { 'target-size': { enabled: true } } }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120) + ' ' + (n.any[0]?.message ?? '').slice(0, 120)).join(' | '))))`;
  const { result } = await client.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  for (const violation of JSON.parse(result.value ?? '["axe did not run"]')) fault(violation);
}

const names = wanted.length > 0 ? wanted : Object.keys(SCENES);
for (const name of names) {
  for (const width of [1440, 1024, 390]) {
    for (const night of quick ? [false] : [false, true]) {
      for (const rtl of quick ? [false] : [false, true]) await draw(name, { width, night, rtl });
    }
  }
  console.log(`${name}: drawn`);
}
if (!quick)
  for (const name of ['evening', 'chats', 'off', 'sign-in', 'reports'])
    if (names.includes(name)) await draw(name, { width: 320, night: false, rtl: false });
await browser.close();
await double.stop();
for (const fault of faults) console.error(fault);
console.log(`${names.length} scenes, ${faults.length} faults; pictures in ${out}`);
process.exit(faults.length === 0 ? 0 : 1);
