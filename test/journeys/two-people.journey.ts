import { expect, test } from './journey';
import { c, w } from './words';

const SIX = [1, 2, 3, 4, 5, 6];

test('a newcomer asks, one helper is rung, they talk through two reloads, and it ends with thanks and feedback', async ({ cast }) => {
  const ada = await cast.onDuty('Ada');
  const grace = await cast.onDuty('Grace');
  const nadia = await cast.newcomer('Nadia');
  await nadia.ask('My reference shows in red. What did I break?');

  // Exactly one helper is rung, and sees the question but not the name.
  await expect(ada.offer.or(grace.offer).first()).toBeVisible();
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
  for (const exit of ['none-leave', 'none-desk', 'none-stay']) await nadia.shows(w(exit));
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

test('an asker who waits is told at once when they are restricted', async ({ cast, product }) => {
  test.skip(product.shape === 'five', 'the restriction path is the same; the wire test covers five processes');
  const nadia = await cast.newcomer('Nadia');
  for (const name of ['Ada', 'Grace', 'Alan']) {
    const helper = await cast.onDuty(name);
    await nadia.ask(`A question for ${name}`);
    await helper.accept();
    await helper.page.getByRole('button', { name: c('chat-end'), exact: true }).click();
    await helper.page.getByRole('radio', { name: c('end-misuse') }).check();
    await helper.page.getByRole('radio', { name: c('misuse-spam') }).check();
    await helper.page.getByRole('button', { name: c('end-misuse-do') }).click();
    await nadia.shows(w('end-title'));
  }
});
