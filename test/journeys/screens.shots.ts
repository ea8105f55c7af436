import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './journey';
import { c, w } from './words';

const FOLDER = resolve(__dirname, '../../docs/screenshots');
const DESKTOP = { viewport: { width: 1200, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const CONSOLE = { viewport: { width: 1440, height: 900 } };
const file = (name: string) => resolve(FOLDER, `${name}.png`);
const shoot = (page: Page, name: string) => page.screenshot({ path: file(name), animations: 'disabled' });

test.beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
});

test('a chat from both sides, by day and night, on desktop and phone', async ({ cast, browser }) => {
  const ada = await cast.onDuty('Ada', CONSOLE);
  const nadia = await cast.newcomer('Nadia', DESKTOP);
  await shoot(nadia.page, 'button');
  await nadia.openPanel();
  await shoot(nadia.page, 'ask');
  await nadia.fillAndAsk('My reference shows in big red letters. What did I break?');
  await expect(ada.offer).toContainText('big red letters');
  await shoot(ada.page, 'console-offer');
  await shoot(nadia.page, 'waiting');
  await ada.accept();
  await nadia.say('I only copied it from another article.');
  await ada.say('Nadia', 'That happens to everybody once. Which page is it? See [[Help:Tutorial|the tutorial]] meanwhile.');
  await expect(nadia.log.getByRole('link', { name: 'the tutorial' })).toBeVisible();
  await nadia.say('It is the page about lighthouses.');
  await expect(ada.log('Nadia').getByText('It is the page about lighthouses.')).toBeVisible();
  await shoot(nadia.page, 'chat');
  await shoot(ada.page, 'console-chat');
  const both = await browser.newPage({ viewport: { width: 1400, height: 470 } });
  const image = (name: string) => `<img style="height:440px" src="data:image/png;base64,${readFileSync(file(name)).toString('base64')}" alt="">`;
  await both.setContent(
    `<body style="margin:0;display:flex;gap:16px;justify-content:center;align-items:center;height:470px;background:#eaecf0">${image('chat')}${image('console-chat')}</body>`,
  );
  await shoot(both, 'chat-and-console');
  await both.close();
  await nadia.page.getByRole('button', { name: 'Night' }).click();
  await shoot(nadia.page, 'chat-night');
  await nadia.page.setViewportSize(PHONE.viewport);
  await shoot(nadia.page, 'chat-phone-night');
  await nadia.page.setViewportSize(DESKTOP.viewport);
  await nadia.page.getByRole('button', { name: /Night|Day/ }).click();
  await nadia.menu(w('menu-end'));
  await nadia.shows(w('end-title'));
  await shoot(nadia.page, 'end');
});

test('nobody on duty, and the first screen on a phone and from right to left', async ({ cast, product }) => {
  const nadia = await cast.newcomer('Nadia', DESKTOP);
  await nadia.ask('Is anybody there?');
  await nadia.shows(w('none-title'));
  await shoot(nadia.page, 'nobody');
  await nadia.panel.getByText(w('none-leave'), { exact: true }).click();
  await nadia.shows(w('left-title'));
  await shoot(nadia.page, 'question-left');
  const phone = await cast.newcomer('Lena', PHONE);
  await phone.openPanel();
  await shoot(phone.page, 'ask-phone');
  const reader = await cast.visitor(DESKTOP);
  await reader.page.goto(`${product.wiki}/wiki/${encodeURIComponent('منارة')}`);
  await reader.page.getByRole('complementary').getByRole('button').first().click();
  await expect(reader.panel.getByRole('textbox').first()).toBeVisible();
  await shoot(reader.page, 'ask-rtl');
});

test.describe('misses and declines', () => {
  test.use({ rules: { offer: { windowSeconds: 20 } } });

  test('a missed offer, and all have declined', async ({ cast }) => {
    const ada = await cast.onDuty('Ada', CONSOLE);
    const nadia = await cast.newcomer('Nadia', DESKTOP);
    await nadia.ask('Could somebody look at my draft?');
    await expect(ada.offer).toBeVisible();
    await expect(ada.page.getByText(c('still-title')).first()).toBeVisible({ timeout: 90_000 });
    await shoot(ada.page, 'console-still-there');
    await expect(ada.offer).toBeVisible({ timeout: 60_000 });
    await ada.decline();
    await nadia.shows(w('none-sentence-declined'));
    await shoot(nadia.page, 'all-declined');
  });
});

test.describe('a helper who vanishes', () => {
  test.use({ rules: { helperLost: { tellSeconds: 20, requeueSeconds: 30 } } });

  test('the asker is told, and goes to the front of the line', async ({ cast }) => {
    const ada = await cast.onDuty('Ada');
    const nadia = await cast.newcomer('Nadia', DESKTOP);
    await nadia.ask('How do I move a page?');
    await ada.accept();
    await expect(nadia.composer).toBeVisible();
    await cast.onDuty('Grace');
    await ada.page.close();
    await expect(nadia.panel.getByText(w('lost-title', 'Ada')).first()).toBeVisible({ timeout: 90_000 });
    await shoot(nadia.page, 'helper-lost');
    await expect(nadia.panel.getByText(w('front-title')).first()).toBeVisible({ timeout: 90_000 });
    await shoot(nadia.page, 'front-of-line');
  });
});

test.describe('an asker who is restricted', () => {
  test.use({ shape: 'five', rules: { standing: { coolDownMinutes: 0 } } });

  test('while they wait', async ({ cast, product }) => {
    const nadia = await cast.newcomer('Nadia', DESKTOP);
    await cast.threeMarks(nadia, product);
    await nadia.ask('One more question');
    await nadia.shows(w('none-title'));
    product.thaw('moderation');
    await nadia.shows(w('rest-title'));
    await shoot(nadia.page, 'restricted');
  });
});

test('the moderators’ page', async ({ cast }) => {
  const ada = await cast.onDuty('Ada', CONSOLE);
  const nadia = await cast.newcomer('Nadia', DESKTOP);
  await nadia.ask('Something else');
  await ada.accept();
  await nadia.menu(w('menu-report'));
  await shoot(nadia.page, 'report');
  await nadia.panel.getByRole('radio', { name: w('report-other') }).check();
  await nadia.panel.getByRole('button', { name: w('report-send'), exact: true }).click();
  const maryam = await cast.helper('Maryam', CONSOLE);
  await maryam.page.goto(`${maryam.page.url().split('#')[0]}#/reports`);
  await expect(maryam.page.getByRole('heading', { name: c('reports-title') }).first()).toBeVisible();
  await expect(maryam.page.getByText(c('report-other')).first()).toBeVisible();
  await shoot(maryam.page, 'console-reports');
});
