// Every screen of the widget: how to come to it.
import type { Visit } from './screens';

export type Scene = (visit: Visit) => Promise<void>;
const chat: Scene = async (visit) => {
  const { gateway, page } = visit;
  await visit.ask();
  await page.locator('dl').waitFor();
  gateway.fact('helper-joined', { name: 'Amina-K', you: false });
  gateway.fact('said', { by: 'helper', name: 'Amina-K', text: 'Hi Mira, good that you asked. No, you did nothing bad.' });
  gateway.fact('said', {
    by: 'helper',
    name: 'Amina-K',
    text: 'It only lacked a licence, the note that lets others use it. See [[Help:Image licences]].',
  });
  await page.locator('.cp textarea').fill('That is all? Which one do I pick?');
  await page.locator('.cp button').click();
  await page.locator('.sent').nth(3).waitFor();
};
const menuItem = async ({ page }: Visit, index: number) => {
  await page.locator('[aria-expanded]').click();
  await page.getByRole('menuitem').nth(index).click();
};
const ended: Scene = async (visit) => {
  await chat(visit);
  visit.gateway.ended('helper-ended');
  await visit.page.locator('.ch').waitFor();
};

export const SCENES: Readonly<Record<string, Scene>> = {
  '01-button': async ({ page }) => page.locator('aside button').waitFor(),
  '01-menu': async ({ page }) => {
    await page.locator('aside > a').click();
    await page.getByRole('menu').waitFor();
  },
  '01-hidden': async ({ page }) => {
    await page.locator('aside > a').click();
    await page.getByRole('menuitem').first().click();
    await page.getByRole('status').first().waitFor();
  },
  '02-first': async (visit) => {
    await visit.press();
    await visit.page.locator('.tile').first().waitFor();
  },
  '02-first-open': async (visit) => {
    await visit.press();
    await visit.page.locator('.tile').first().waitFor();
    await visit.page.locator('#q').fill('Call me on 020 7946 0000');
    for (const part of await visit.page.locator('summary').all()) await part.click();
  },
  '02-none': async (visit) => {
    visit.gateway.availability = {
      en: { supply: 'none', lowMinutes: null, highMinutes: null },
      ar: { supply: 'none', lowMinutes: null, highMinutes: null },
      de: { supply: 'few', lowMinutes: 1, highMinutes: 2 },
    };
    await visit.press();
    await visit.page.locator('.tile').first().waitFor();
  },
  '02-notice': async (visit) => {
    await visit.press();
    await visit.page.locator('.ft .lk').click();
    await visit.page.locator('h3').nth(3).waitFor();
  },
  '02-unreachable': async (visit) => {
    visit.gateway.up = false;
    await visit.press();
    await visit.page.locator('.bn').waitFor();
  },
  '03-waiting': async (visit) => {
    await visit.ask();
    await visit.page.locator('dl').waitFor();
    visit.gateway.place(3);
    await visit.page.getByText('3', { exact: true }).waitFor();
  },
  '03-leave': async (visit) => {
    await visit.ask();
    await visit.page.locator('dl').waitFor();
    visit.gateway.place(3);
    await visit.page.locator('.ft button').click();
  },
  '04-nobody': async (visit) => {
    await visit.ask();
    await visit.page.locator('dl').waitFor();
    visit.gateway.fact('supply', { why: 'none-on-duty' });
    await visit.page.locator('.card').first().waitFor();
  },
  '05-chat': async (visit) => {
    await chat(visit);
    visit.gateway.tell({ t: 'typing', session: visit.gateway.facts[0]!.session });
    await visit.page.locator('.ty').waitFor();
  },
  '05-offline': async (visit) => {
    await chat(visit);
    visit.gateway.refuse.set('say', 'session-ended');
    await visit.page.locator('.cp textarea').fill('This one is refused.');
    await visit.page.locator('.cp button').click();
    await visit.page.locator('.failed').waitFor();
    visit.gateway.up = false;
    visit.gateway.cut();
    await visit.page.locator('.bn').waitFor();
    await visit.page.locator('.cp textarea').fill('And this one waits.');
    await visit.page.locator('.cp button').click();
    await visit.page.locator('.sending').waitFor();
  },
  '05-menu': async (visit) => {
    await chat(visit);
    await visit.page.locator('[aria-expanded]').click();
    await visit.page.getByRole('menuitem').first().waitFor();
  },
  '05-report': async (visit) => {
    await chat(visit);
    await menuItem(visit, 3);
    await visit.page.locator('.ra').first().click();
  },
  '05-danger': async (visit) => {
    await chat(visit);
    await menuItem(visit, 4);
    await visit.page.locator('.bad').waitFor();
  },
  '05-settings': async (visit) => {
    await chat(visit);
    await menuItem(visit, 1);
    await visit.page.locator('.sw').nth(1).waitFor();
  },
  '06-lost': async (visit) => {
    await chat(visit);
    visit.gateway.fact('helper-lost');
    await visit.page.locator('.ev').waitFor();
  },
  '06-front': async (visit) => {
    await chat(visit);
    visit.gateway.fact('helper-lost');
    visit.gateway.fact('queued', { round: 2, since: Date.now(), why: 'helper-lost' });
    visit.gateway.place(1);
    await visit.page.locator('.ev').waitFor();
  },
  '06-idle': async (visit) => {
    await chat(visit);
    visit.gateway.fact('idle-warned', { endsAt: Date.now() + 600_000 });
    await visit.page.locator('.ev').waitFor();
  },
  '07-end': ended,
  '07-end-more': async (visit) => {
    await ended(visit);
    await visit.page.locator('.ch label').first().click();
    await visit.page.locator('summary').click();
    await visit.page.locator('.sc label').nth(3).click();
  },
  '07-end-sent': async (visit) => {
    await ended(visit);
    await visit.page.locator('.row .bt').first().click();
    await visit.page.locator('.ch label').first().click();
    await visit.page.locator('form button[type=submit]').click();
    await visit.page.locator('.ok').waitFor();
  },
  '07-erase': async (visit) => {
    await ended(visit);
    await visit.page.locator('.ft .red').click();
    await visit.page.locator('dialog').waitFor();
  },
  '08-restricted': async (visit) => {
    visit.gateway.welcome = { restriction: { until: Date.now() + 7 * 86_400_000, cause: 'marks' } };
    await visit.press();
    await visit.page.locator('.dt').waitFor();
  },
  '09-left': async (visit) => {
    await visit.ask();
    await visit.page.locator('dl').waitFor();
    visit.gateway.fact('supply', { why: 'all-declined' });
    await visit.page.locator('.card').first().click();
    await visit.page.locator('.ok').waitFor();
  },
};

/** Sizes, directions and themes. */
export const LOOKS = [
  { name: 'desktop-day', query: {}, viewport: { width: 1200, height: 800 } },
  { name: 'phone-night', query: { theme: 'skin-theme-clientpref-night' }, viewport: { width: 390, height: 844 } },
  { name: 'desktop-night-rtl', query: { theme: 'skin-theme-clientpref-night', lang: 'ar', dir: 'rtl' }, viewport: { width: 1200, height: 800 } },
  { name: 'phone-day-rtl', query: { lang: 'ar', dir: 'rtl' }, viewport: { width: 390, height: 844 } },
];
export const MORE_LOOKS = [
  { name: 'narrow-day', query: {}, viewport: { width: 320, height: 640 } },
  { name: 'phone-200', query: { size: '200' }, viewport: { width: 390, height: 844 } },
  { name: 'desktop-de', query: { lang: 'de' }, viewport: { width: 1200, height: 800 } },
];
