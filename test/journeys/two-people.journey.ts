import { expect, test } from './journey';
import { c, w } from './words';

const SIX = [1, 2, 3, 4, 5, 6];
/** The first of the demo wiki's other help. */
const HELP_DESK = 'Help desk';

test('a newcomer asks, one helper is rung, they talk through two reloads, and it ends with thanks and feedback', async ({ cast }) => {
  const ada = await cast.onDuty('Ada');
  const grace = await cast.onDuty('Grace');
  const nadia = await cast.newcomer('Nadia');
  await nadia.ask('My reference shows in red. What did I break?');

  // Exactly one helper is rung, and sees the question but not the name.
  await expect.poll(async () => (await ada.offer.isVisible()) || (await grace.offer.isVisible()), { message: 'one of them is rung' }).toBe(true);
  const [first, other] = (await ada.offer.isVisible()) ? [ada, grace] : [grace, ada];
  await expect(first.offer).toContainText('My reference shows in red');
  await expect(first.offer).not.toContainText('Nadia');
  await expect(other.offer).toBeHidden();
  await first.accept();
  await expect(nadia.composer).toBeVisible();
  await nadia.shows(first.name);

  for (const n of SIX) {
    await nadia.say(`asker says ${n}`);
    await first.say('Nadia', `helper says ${n}`);
    if (n === 3) {
      await expect(nadia.log.getByText('helper says 3')).toBeVisible();
      await Promise.all([nadia.page.reload(), first.page.reload()]);
      await expect(nadia.composer).toBeVisible();
      await expect(first.composer('Nadia')).toBeVisible();
    }
  }
  for (const n of SIX) {
    for (const log of [nadia.log, first.log('Nadia')]) {
      await expect(log.getByText(`asker says ${n}`, { exact: true })).toHaveCount(1);
      await expect(log.getByText(`helper says ${n}`, { exact: true })).toHaveCount(1);
    }
  }

  await nadia.menu(w('menu-end'));
  await nadia.shows(w('end-title'));
  await nadia.panel.getByRole('button', { name: w('end-thank', first.name) }).click();
  await nadia.shows(w('end-thanked', first.name));
  await expect(first.page.getByText(c('say-thanks', 'Nadia')).first()).toBeVisible();
  await nadia.panel.getByRole('radio', { name: w('end-yes') }).check();
  await nadia.panel.getByRole('button', { name: w('end-send') }).click();
  await nadia.shows(w('end-done'));
});

test('with nobody on duty the newcomer is told so within moments and given three exits', async ({ cast }) => {
  const nadia = await cast.newcomer('Nadia');
  await nadia.ask('Is anybody there?');
  await nadia.shows(w('none-title'));
  for (const exit of [w('none-leave'), HELP_DESK, w('none-stay')]) await nadia.shows(exit);
  await nadia.panel.getByText(w('none-leave'), { exact: true }).click();
  await nadia.shows(w('left-title'));
});

test('when the only helper declines the newcomer is told the truth and may keep waiting', async ({ cast }) => {
  const ada = await cast.onDuty('Ada');
  const nadia = await cast.newcomer('Nadia');
  await nadia.ask('Could somebody look at my draft?');
  await expect(ada.offer).toBeVisible();
  await ada.decline();
  await nadia.shows(w('none-sentence-declined'));
  await nadia.panel.getByText(w('none-stay'), { exact: true }).click();
  await nadia.shows(w('wait-title'));
  const grace = await cast.onDuty('Grace');
  await expect(grace.offer).toBeVisible();
  await expect(ada.offer).toBeHidden();
});

test.describe('a request that rings out', () => {
  test.use({ rules: { offer: { windowSeconds: 20 } } });

  test('goes to the next helper, and the one who missed it is asked whether they are still there', async ({ cast }) => {
    const ada = await cast.onDuty('Ada');
    const nadia = await cast.newcomer('Nadia');
    await nadia.ask('Will somebody see this?');
    await expect(ada.offer).toBeVisible();
    const grace = await cast.onDuty('Grace');
    await expect(grace.offer).toBeVisible({ timeout: 60_000 });
    await expect(ada.offer).toBeHidden();
    await expect(ada.page.getByText(c('still-title')).first()).toBeVisible();
    await grace.accept();
    await expect(nadia.composer).toBeVisible();
  });
});

test.describe('a helper who vanishes', () => {
  test.use({ rules: { helperLost: { tellSeconds: 20, requeueSeconds: 30 } } });

  test('is told to the asker, who then stands at the front of the line and need not explain again', async ({ cast }) => {
    const ada = await cast.onDuty('Ada');
    const nadia = await cast.newcomer('Nadia');
    await nadia.ask('How do I move a page?');
    await ada.accept();
    await expect(nadia.composer).toBeVisible();
    await nadia.say('It is the page about owls');
    const grace = await cast.onDuty('Grace');
    await ada.page.close();
    await expect(nadia.panel.getByText(w('lost-title', 'Ada')).first()).toBeVisible({ timeout: 90_000 });
    await expect(nadia.panel.getByText(w('front-title')).first()).toBeVisible({ timeout: 90_000 });
    await grace.accept();
    await expect(grace.log('Nadia').getByText('It is the page about owls')).toBeVisible();
  });
});

test.describe('an asker marked for misuse by three helpers', () => {
  test.use({ rules: { standing: { coolDownMinutes: 0 } } });

  test('is told while they wait, at once and in their open panel, and nobody is rung for them', async ({ cast, product }) => {
    test.skip(product.shape === 'one', 'word of the third mark can only be held up between processes');
    const nadia = await cast.newcomer('Nadia');
    await cast.threeMarks(nadia, product);
    await nadia.ask('One more question');
    await nadia.shows(w('none-title'));
    product.thaw('moderation');
    await nadia.shows(w('rest-title'));
  });
});

test('a page view of a reader loads files only: nothing is asked of the gateway but the loader', async ({ cast, product }) => {
  const reader = await cast.visitor();
  const asked: string[] = [];
  reader.page.on('request', (request) => asked.push(request.url()));
  await reader.page.goto(`${product.wiki}/wiki/Lighthouse`);
  await expect(reader.button).toBeVisible();
  await reader.page.waitForLoadState('networkidle');
  const fromGateway = asked.filter((url) => url.startsWith(product.gateway));
  expect(fromGateway).toHaveLength(1);
  expect(fromGateway[0]).toContain('/loader.js');
});
