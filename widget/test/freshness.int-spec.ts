// No screen claims for a minute what nobody has confirmed. The page's clock is the test's; the gateway and the sockets are real.
import { eventually } from '@oa/testkit';
import type { Browser } from 'playwright-core';
import { SCENES } from './scenes';
import { startBrowser, type Visit, visit } from './screens';

const WATCHDOG_MS = 180_000;
const STEP_MS = 5_000;
const MINUTE_MS = 60_000;
jest.setTimeout(WATCHDOG_MS);

let browser: Browser;
let seen: Visit;
let pongs: number;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  seen = await visit(browser);
  pongs = 0;
  seen.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"pong"')) pongs += 1;
    }),
  );
  await seen.page.clock.install();
  await seen.go();
});
afterEach(() => seen.end());

const pings = () => seen.gateway.heard.filter(({ t }) => t === 'ping').length;

/** Lets so much of the page's time pass; a gateway that answers pings has answered them before more passes. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    await seen.page.clock.runFor(Math.min(left, STEP_MS));
    await eventually(() => seen.gateway.silent || pongs >= pings());
  }
}

it('asks again how many volunteers are here, and says that it does not know rather than something old', async () => {
  const { gateway, page } = seen;
  await seen.press();
  await page.getByRole('dialog').getByText('Volunteers are here now.').waitFor();
  gateway.availability = { en: { supply: 'none', lowMinutes: null, highMinutes: null } };
  await pass(MINUTE_MS);
  await page.getByRole('dialog').getByText('Nobody is on duty for English right now.').waitFor();
  gateway.broken = /availability/;
  await pass(MINUTE_MS);
  await page.getByText('Looking for volunteers…').waitFor();
});

it('says of a place in line whether it was checked within the minute', async () => {
  const { gateway, page } = seen;
  await seen.ask();
  await page.locator('dl').waitFor();
  gateway.place(3);
  await page.getByText('Checked just now').waitFor();
  await pass(MINUTE_MS + 2 * STEP_MS);
  await page.getByText('Checking again…').waitFor();
  gateway.place(3);
  await page.getByText('Checked just now').waitFor();
});

it.each(['02-first', '03-waiting', '04-nobody', '05-chat', '06-lost', '06-front', '06-idle', '07-end', '09-left'])(
  'says within a minute that the line is dead, though the socket stays open: %s',
  async (scene) => {
    const { gateway, page } = seen;
    await SCENES[scene]?.(seen);
    await pass(STEP_MS);
    expect(await page.locator('.bn').count()).toBe(0);
    gateway.silent = true;
    await pass(MINUTE_MS);
    await page.locator('.bn').waitFor();
  },
);

it('leaves a place nobody confirms off the button of a minimised panel', async () => {
  const { gateway, page } = seen;
  await seen.ask();
  await page.locator('dl').waitFor();
  gateway.place(3);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'You are number 3 in line' }).waitFor();
  gateway.silent = true;
  await pass(MINUTE_MS);
  await page.getByRole('button', { name: 'Waiting for a volunteer' }).waitFor();
});
