// One evening by keyboard alone, in a real Chromium against the double: sign in, go on duty, accept, talk, note, end, mark and undo; a reload
// and a lost line in mid-chat; and what must not happen: markup that runs, Enter that sends within a composition, a note in the chat.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { DeskDouble } from './desk-double.mjs';
import { PEOPLE, ringing, SCENES, session } from './scenes.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('@playwright/test');

const double = new DeskDouble();
const origin = await double.start();
const browser = await chromium.launch({ executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** Opens the console in a fresh browser profile; every error of the page fails the step. */
async function opened(set, width = 1440) {
  double.reset();
  set(double);
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on(
    'console',
    (message) => message.type() === 'error' && !/status of (401|410)|WebSocket connection/.test(message.text()) && faults.push(message.text()),
  );
  await page.goto(`${origin}/console/`);
  const done = async () => {
    assert.deepEqual(faults, []);
    await context.close();
  };
  return { page, done };
}
const heard = (t) => double.heard.filter((frame) => frame.t === t);
const focused = (page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at === null || at === document.body ? '' : (at.getAttribute('aria-label') ?? at.textContent?.trim() ?? '');
  });
async function until(page, text) {
  await page.getByText(text).first().waitFor();
}
/** Presses Tab until the focused thing bears this name. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)).includes(name)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reached ${name}`);
}

const STEPS = {
  async 'signs in, goes on duty and accepts by keyboard; the focus goes to the composer'() {
    const { page, done } = await opened((it) => {
      it.people = PEOPLE;
      SCENES.off.set(it);
      it.me = null;
      it.people = PEOPLE;
    });
    await until(page, 'Juniper Vale');
    await tabTo(page, 'Juniper Vale');
    await page.keyboard.press('Enter');
    await until(page, 'You are off duty');
    await tabTo(page, 'Go on duty');
    await page.keyboard.press('Enter');
    await until(page, 'Nothing is ringing');
    ringing(double);
    await until(page, 'Take this request?');
    assert.match(await page.title(), /^\(4\d\) Request: Citing sources$/);
    assert.equal(await focused(page).then((name) => name.includes('Accept')), false, 'a ringing offer must not take the focus');
    await page.keyboard.press('Alt+e');
    await page.keyboard.press('Alt+a');
    await page.locator('[data-composer]:focus').waitFor();
    assert.equal(await focused(page), 'Message to Wren Galloway');
    assert.equal(heard('extend').length, 1);
    assert.equal(heard('accept').length, 1);
    await done();
  },

  async 'signs in by a link, once: by a press, as the person it names, and no trace of it stays in the address'() {
    const { page, done } = await opened((it) => {
      SCENES.off.set(it);
      it.invites = { 'a.b-c.d_e': it.me };
      it.me = null;
    });
    double.me = { ...double.invites['a.b-c.d_e'], name: 'Somebody Else' };
    await page.goto('about:blank');
    await page.goto(`${origin}/console/#/invite/a.b-c.d_e`);
    await until(page, 'This link signs you in on this browser');
    await tabTo(page, 'Sign in');
    await page.keyboard.press('Enter');
    await until(page, 'You are off duty');
    assert.equal(double.me.name, 'Juniper Vale');
    assert.equal(new URL(page.url()).hash, '#/');
    await page.goto('about:blank');
    await page.goto(`${origin}/console/#/invite/a.b-c.d_e`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await until(page, 'used or is too old');
    await done();
  },

  async 'Enter sends once, Shift+Enter breaks the line, Enter within a composition does neither'() {
    const { page, done } = await opened((it) => SCENES.evening.set(it));
    const field = page.locator('[data-composer]').first();
    await field.focus();
    await page.keyboard.type('first');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second');
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    assert.equal(heard('say').length, 0);
    await page.keyboard.press('Enter');
    await page.locator('.msg--me', { hasText: 'second' }).waitFor();
    assert.deepEqual(
      heard('say').map((frame) => frame.text),
      ['first\nsecond'],
    );
    assert.equal(await field.inputValue(), '');
    await done();
  },

  async 'shows markup, scripts and script links as text'() {
    const { page, done } = await opened((it) => SCENES.evening.set(it));
    await page.locator('.chat').first().waitFor();
    const bad = '<img src=x onerror=alert(1)> [[javascript:alert(1)]] {{constructor}} <b>x</b> \u202edesrever';
    double.fact(session(1), 'said', { by: 'asker', name: '<i>Finch</i>', text: bad });
    await until(page, '<img src=x');
    const log = page.locator('.log').first();
    assert.equal(await log.locator('img, b b, i, script').count(), 0);
    assert.equal(await log.locator('a[href^="javascript"]').count(), 0);
    assert.ok((await log.textContent()).includes('{{constructor}} <b>x</b>'));
    await done();
  },

  async 'keeps a note out of the chat'() {
    const { page, done } = await opened((it) => SCENES.evening.set(it));
    await page.locator('[data-composer]').first().focus();
    await page.keyboard.press('Alt+w');
    await page.locator('.notes textarea:focus').waitFor();
    await page.keyboard.type('Kind person');
    await page.keyboard.press('Enter');
    assert.equal(heard('note').length, 0, 'no key sends a note');
    await tabTo(page, 'Keep note');
    await page.keyboard.press('Enter');
    await page.locator('.notes__kept', { hasText: 'Kind person' }).waitFor();
    assert.equal(heard('say').length, 0);
    await done();
  },

  async 'ends with an outcome, then for misuse with a reason and an undo; the focus goes to the next who waits'() {
    const { page, done } = await opened((it) => SCENES.evening.set(it));
    await page.locator('[data-composer]').nth(2).focus();
    await page.keyboard.press('Alt+x');
    await page.locator('.cdx-dialog input:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'End chat');
    await page.keyboard.press('Enter');
    await page.locator('.cdx-dialog').waitFor({ state: 'detached' });
    await page.locator('[data-composer]:focus').waitFor();
    assert.equal(await focused(page), 'Message to Hazelmoor Finch', 'who has waited longest');
    assert.equal(heard('end')[0].outcome, 'partly');
    await page.keyboard.press('Alt+x');
    await page.locator('.cdx-dialog input:focus').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByText('What happened?').waitFor();
    assert.equal(await page.getByRole('button', { name: 'End for misuse' }).isDisabled(), true, 'a reason is needed');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await tabTo(page, 'End for misuse');
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'ended as misuse' }).waitFor();
    assert.equal(heard('misuse')[0].reason, 'threats');
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.locator('.toast', { hasText: 'taken back' }).waitFor();
    assert.equal(heard('undo-misuse').length, 1);
    await done();
  },

  async 'keeps draft and unanswered words over a lost line and a reload, each said once'() {
    const { page, done } = await opened((it) => SCENES.evening.set(it));
    const field = page.locator('[data-composer]').first();
    await field.fill('said while the line was down');
    double.down();
    await until(page, 'Connection lost.');
    await field.press('Enter');
    await page.locator('.msg--pending').waitFor();
    await page.locator('[data-composer]').nth(1).fill('half a sent');
    assert.equal(heard('say').length, 0);
    page.on('dialog', (dialog) => void dialog.accept());
    double.up();
    await page.reload();
    await page.locator('.msg--me', { hasText: 'said while the line was down' }).waitFor();
    await page.locator('.msg--pending').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.msg__text', { hasText: 'said while the line was down' }).count(), 1);
    assert.equal(heard('say').length, 1);
    assert.equal(await page.locator('[data-composer]').nth(1).inputValue(), 'half a sent');
    await done();
  },

  async 'warns before the tab with live chats is closed, and not without them'() {
    const live = await opened((it) => SCENES.evening.set(it));
    await live.page.locator('[data-composer]').first().click();
    const asked = new Promise((resolve) => live.page.once('dialog', (dialog) => resolve(dialog.type()) || dialog.accept()));
    await live.page.close({ runBeforeUnload: true });
    assert.equal(await asked, 'beforeunload');
    await live.done();
  },

  async 'switched-off shortcuts do nothing; F6 walks the regions'() {
    const { page, done } = await opened((it) => SCENES.evening.set(it));
    await page.locator('.chat').first().waitFor();
    ringing(double);
    await until(page, 'Take this request?');
    await page.keyboard.press('Alt+Shift+?');
    await page.locator('.cdx-dialog').waitFor();
    await page.locator('.keys li', { hasText: 'Alt D' }).locator('input').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.locator('.cdx-dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+d');
    await page.keyboard.press('F6');
    await page.keyboard.press('F6');
    await page.keyboard.press('Enter');
    assert.equal(heard('decline').length, 0);
    await done();
  },
};

let failed = 0;
const wanted = process.argv[2];
for (const [name, step] of Object.entries(STEPS)) {
  if (wanted !== undefined && !name.includes(wanted)) continue;
  try {
    await step();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`FAIL ${name}\n     ${error.stack}`);
  }
}
await browser.close();
await double.stop();
process.exit(failed === 0 ? 0 : 1);
