import type { Page } from '@playwright/test';
import { w } from '../journeys/words';
import { expect, test } from './on-wiki';

/** What a page's policy has refused since this was called. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted/i.test(message.text())) found.push(message.text());
  });
  return found;
}

test('a newcomer with an account is helped inside a page of the wiki', async ({ cast }) => {
  const ada = await cast.onDuty('Ada');
  const newbie = await cast.reader('Newbie');
  const refused = await violations(newbie.page);
  await expect(newbie.button).toBeVisible();
  await newbie.ask('How do I add a picture?');
  await expect(ada.offer).toContainText('How do I add a picture?');
  await ada.accept();
  await expect(newbie.composer).toBeVisible();
  await newbie.say('It does not show');
  await expect(ada.log('Newbie').getByText('It does not show')).toBeVisible();
  await ada.say('Newbie', 'Which file is it?');
  await expect(newbie.log.getByText('Which file is it?')).toBeVisible();

  // The chat follows through the wiki.
  await newbie.page.goto(`${cast.wiki.url}/wiki/Help:Contents`);
  await expect(newbie.log.getByText('Which file is it?')).toHaveCount(1);
  await newbie.menu(w('menu-end'));
  await newbie.shows(w('end-title'));
  expect(refused).toEqual([]);
});

test('a page view asks nothing of the gateway', async ({ cast }) => {
  const reader = await cast.reader('Newbie', 'Main_Page');
  const asked: string[] = [];
  reader.page.on('request', (request) => {
    if (request.url().startsWith(cast.product.gateway)) asked.push(request.url());
  });
  await reader.page.goto(`${cast.wiki.url}/wiki/Giraffe`);
  await expect(reader.button).toBeVisible();
  await reader.page.waitForLoadState('networkidle');
  expect(asked).toEqual([]);
});

test('a veteran sees the small button, a newcomer the large one', async ({ cast }) => {
  const [newbie, veteran] = [await cast.reader('Newbie'), await cast.reader('Veteran')];
  const width = async (page: Page) => (await page.getByRole('complementary').last().boundingBox())?.width ?? 0;
  await expect(newbie.button).toBeVisible();
  await expect(veteran.button).toBeVisible();
  expect(await width(newbie.page)).toBeGreaterThan((await width(veteran.page)) * 1.5);
});

test('a named account that hides the button finds it hidden in another browser too', async ({ cast }) => {
  const here = await cast.reader('Newbie');
  await here.page.getByRole('link', { name: w('btn-menu') }).click();
  const saved = here.page.waitForResponse((answer) => answer.url().includes('/api.php') && answer.request().method() === 'POST');
  await here.page.getByRole('menuitem', { name: new RegExp(`^${w('btn-hide')}`) }).click();
  await saved;
  await expect(here.button).toBeHidden();
  const elsewhere = await cast.reader('Newbie');
  await expect(elsewhere.page.getByText('The giraffe is tall.')).toBeVisible();
  await expect(elsewhere.button).toBeHidden();
  // And it comes back, for both.
  const back = elsewhere.page.waitForResponse((answer) => answer.url().includes('/api.php') && answer.request().method() === 'POST');
  await elsewhere.page.getByRole('link', { name: w('btn-show') }).click();
  await back;
  await expect(elsewhere.button).toBeVisible();
});

test('one who reads the wiki in Arabic is spoken to in Arabic, from right to left', async ({ cast }) => {
  const nura = await cast.reader('نورا');
  await nura.page
    .getByRole('button', { name: /^اسأل متطوعًا/ })
    .first()
    .click();
  await expect(nura.panel).toBeVisible();
  expect(await nura.panel.evaluate((panel) => getComputedStyle(panel).direction)).toBe('rtl');
});
