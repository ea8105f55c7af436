import type { Browser, Page } from 'playwright-core';
import { SESSION } from './fake-gateway';
import { startBrowser, type Visit, visit } from './screens';

const WATCHDOG_MS = 180_000;
jest.setTimeout(WATCHDOG_MS);

let browser: Browser;
let seen: Visit;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  seen = await visit(browser);
});
afterEach(() => seen.end());

const said = (page: Page) => page.locator('.tx').allTextContents();
const heard = (t: string) => seen.gateway.heard.filter((frame) => frame.t === t);
const inChat = async () => {
  const { gateway, page } = seen;
  await seen.ask('My photo is gone.');
  await page.locator('dl').waitFor();
  gateway.fact('helper-joined', { name: 'Amina-K', you: false });
  await page.locator('.cp textarea').waitFor();
};
const write = async (text: string) => {
  await seen.page.locator('.cp textarea').fill(text);
  await seen.page.keyboard.press('Enter');
};
const focused = () =>
  seen.page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.id || activeElement?.shadowRoot?.activeElement?.tagName || activeElement?.tagName;
  });

describe('the button', () => {
  it('costs a page view one static file and nothing else', async () => {
    await seen.go();
    await seen.page.locator('aside').waitFor();
    await seen.page.waitForLoadState('networkidle');
    expect(seen.gateway.requests).toEqual(['/loader.js']);
    expect(seen.gateway.heard).toEqual([]);
  });

  it.each([
    ['a newcomer', { 'data-edits': '3' }, 'l'],
    ['an old hand', { 'data-edits': '5000' }, ''],
    ['an old account with few edits', { 'data-registered': '2015-01-01' }, ''],
    ['an account whose edits are not told', { 'data-edits': '', 'data-registered': 'x' }, ''],
    ['a reader without account', { 'data-account': 'none' }, ''],
    ['an editor without account', { 'data-account': 'none', 'data-editor': 'visual' }, 'l'],
  ])('is large or small as the wiki rules have it: %s', async (_, query, look) => {
    await seen.go(query);
    await seen.page.locator('aside').waitFor();
    expect(await seen.page.locator('aside').getAttribute('class')).toBe(look);
    await expect(seen.page.getByRole('button', { name: 'Ask a volunteer' }).count()).resolves.toBe(1);
  });

  it('hides for good across pages, comes back by undo and by the link in the footer', async () => {
    const { page } = seen;
    await seen.go();
    await page.locator('aside > a').click();
    await page.getByRole('menuitem').first().click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('aside button').first().waitFor();
    await page.locator('aside > a').click();
    await page.getByRole('menuitem').first().click();
    await page.locator('aside').waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByText('Show help button').click();
    await page.locator('aside').waitFor();
    await page.reload();
    await page.locator('aside').waitFor();
    expect(await page.getByText('Show help button').isHidden()).toBe(true);
  });

  it('is one button when the loader is there twice', async () => {
    await seen.go({ twice: '1' });
    await seen.page.locator('aside').waitFor();
    await seen.page.waitForLoadState('networkidle');
    expect(await seen.page.locator('aside').count()).toBe(1);
  });

  it('points to the help page when the panel cannot be had, and tries again at the next press', async () => {
    const { gateway, page } = seen;
    gateway.broken = /panel/;
    await seen.go();
    await page.locator('aside button').click();
    await page.getByText('Chat did not load').waitFor();
    expect(await page.locator('aside > a').getAttribute('href')).toContain('/wiki/Help:Contents');
    gateway.broken = null;
    await page.reload();
    await seen.press();
  });

  it('follows an editor that opens', async () => {
    await seen.go({ 'data-account': 'none' });
    await seen.page.locator('aside').waitFor();
    await seen.page.evaluate(() =>
      (window as unknown as { OnlineAssistance: { update(facts: object): void } }).OnlineAssistance.update({ editor: 'visual' }),
    );
    expect(await seen.page.locator('aside').getAttribute('class')).toBe('l');
  });
});

describe('asking', () => {
  it('focuses the question, asks the gateway for supply only now, and the wiki for identity only on Ask', async () => {
    const { gateway, page } = seen;
    await seen.go({ 'data-identity-url': '/identity', 'data-csrf': 'token' });
    await seen.press();
    await page.locator('.tile').first().waitFor();
    expect(await focused()).toBe('q');
    expect(gateway.requests.filter((path) => path.startsWith('/v1/'))).toEqual(['/v1/wikis/demowiki/availability.json']);
    expect(gateway.identities).toBe(0);
    await page.locator('#q').fill('How do I add a photo?');
    await page.locator('form button[type=submit]').click();
    await page.locator('dl').waitFor();
    expect(gateway.identities).toBe(1);
    expect(heard('hello').at(-1)).toMatchObject({ identity: 'identity-token' });
  });

  it('sends what was agreed to, with the consent, once, however often it is pressed', async () => {
    const { gateway, page } = seen;
    gateway.mute = true;
    await seen.go({ 'data-editor': 'visual' });
    await seen.ask('How do I add a photo?');
    await page.locator('form button[type=submit]').click({ force: true });
    await page.reload();
    gateway.mute = false;
    await page.locator('dl').waitFor();
    const asked = heard('ask');
    expect(new Set(asked.map((frame) => ('cid' in frame ? frame.cid : ''))).size).toBe(1);
    expect(gateway.facts.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      question: 'How do I add a photo?',
      request: { language: 'en', topic: null },
      context: { page: 'Tawny owl', editor: 'visual' },
      consent: { policy: 'sealed', version: 3 },
    });
  });

  it('leaves a private page out until it is chosen', async () => {
    await seen.go({ 'data-page': 'User:Mira', 'data-namespace': '2' });
    await seen.ask('How?');
    await seen.page.locator('dl').waitFor();
    expect(heard('ask')[0]).toMatchObject({ context: {} });
    expect(JSON.stringify(heard('ask')[0])).not.toContain('User:Mira');
  });

  it('says what is missing instead of sending nothing', async () => {
    await seen.go();
    await seen.press();
    await seen.page.locator('.tile').first().waitFor();
    await seen.page.locator('form button[type=submit]').click();
    await seen.page.getByText('Please write your question first.').waitFor();
    expect(await focused()).toBe('q');
    expect(heard('ask')).toEqual([]);
  });

  it('keeps a draft through closing and reload', async () => {
    const { page } = seen;
    await seen.go();
    await seen.press();
    await page.locator('#q').fill('half a question');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isHidden()).toBe(true);
    expect(await focused()).toBe('BUTTON');
    await page.reload();
    await seen.press();
    expect(await page.locator('#q').inputValue()).toBe('half a question');
  });

  it('says why it was refused, and shows a restriction with its end', async () => {
    const { gateway, page } = seen;
    gateway.refuse.set('ask', 'too-often');
    await seen.go();
    await seen.ask('Again?');
    await page.getByText('You have asked often').waitFor();
    gateway.tell({ t: 'restriction', until: Date.now() + 86_400_000, cause: 'marks' });
    await page.getByText('Live chat is paused for you').waitFor();
    gateway.welcome = { restriction: { until: Date.now() + 86_400_000, cause: 'marks' } };
    await page.reload();
    await seen.press();
    await page.getByText('Live chat is paused for you').waitFor();
  });
});

describe('waiting', () => {
  it('shows place and range, keeps them on the button when minimised, and leaves with the text kept', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await seen.ask('My photo is gone.');
    await page.locator('dl').waitFor();
    gateway.place(3);
    await page.getByText('2–5 min').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'You are number 3 in line' }).waitFor();
    await seen.press();
    await page.getByRole('button', { name: 'Leave the line' }).click();
    await page.getByText('Leave the line? Your question is kept.').waitFor();
    await page.getByRole('button', { name: 'Leave the line' }).click();
    await page.locator('#q').waitFor();
    expect(await page.locator('#q').inputValue()).toBe('My photo is gone.');
  });

  it('keeps its place when other news comes in between', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await seen.ask();
    await page.locator('dl').waitFor();
    gateway.place(3);
    gateway.fact('supply', { why: null });
    await page.getByText('2–5 min').waitFor();
  });

  it('offers three exits when nobody is there: leave the question, another desk with the text, wait on', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await seen.ask();
    await page.locator('dl').waitFor();
    gateway.fact('supply', { why: 'none-on-duty' });
    await page.getByText('No volunteer who speaks English is on duty at the moment.').waitFor();
    await page.locator('.card').nth(2).click();
    await page.getByText('You keep your place, and we tell you').waitFor();
    gateway.fact('supply', { why: 'all-declined' });
    await page.locator('.card').first().click();
    await page.getByText('Your question is waiting').waitFor();
    expect(seen.gateway.heard.map(({ t }) => t)).toEqual(expect.arrayContaining(['keep-waiting', 'park']));
  });

  it('tells the person wherever they are that a volunteer came, and takes no focus', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await seen.ask();
    await page.locator('dl').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('footer a').first().focus();
    gateway.fact('helper-joined', { name: 'Amina-K', you: false });
    await page.getByText('Amina-K is ready to talk with you').waitFor();
    expect(await focused()).toBe('A');
  });
});

describe('the chat', () => {
  it('sends by Enter but not while a word is composed, breaks a line by Shift+Enter', async () => {
    const { page } = seen;
    await seen.go();
    await inChat();
    const field = page.locator('.cp textarea');
    await field.fill('にほん');
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    expect(heard('say')).toEqual([]);
    await field.press('Shift+Enter');
    await page.keyboard.type('go');
    await field.press('Enter');
    await page.locator('.ms').getByText('Sent', { exact: true }).waitFor();
    expect(heard('say')).toMatchObject([{ text: 'にほん\ngo' }]);
  });

  it('shows each thing typed exactly once through reloads, lost answers and a gateway that goes away', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    await write('one');
    gateway.mute = true;
    await write('two');
    await page.reload();
    await page.locator('.cp textarea').waitFor();
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    gateway.up = false;
    gateway.cut();
    await write('three');
    await page.locator('.bn').waitFor();
    gateway.mute = false;
    gateway.up = true;
    await page.locator('.bn').waitFor({ state: 'detached' });
    await page.reload();
    await page.waitForFunction(() => document.querySelector('online-assistance')?.shadowRoot?.querySelectorAll('.tx').length === 4);
    expect(await said(page)).toEqual(['My photo is gone.', 'one', 'two', 'three']);
    expect(gateway.facts.flatMap((fact) => (fact.kind === 'said' ? fact.text : []))).toEqual(['one', 'two', 'three']);
  });

  it('puts a late message in its place', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    // Two numbers are left free for what comes late.
    gateway.head += 2;
    gateway.fact('said', { by: 'helper', name: 'Amina-K', text: 'last' });
    await page.getByText('last').waitFor();
    const [last] = gateway.facts.slice(-1);
    gateway.tell({ ...last, seq: (last?.seq ?? 0) - 1, text: 'late' } as never);
    await page.getByText('late').waitFor();
    expect(await said(page)).toEqual(['My photo is gone.', 'late', 'last']);
  });

  it('links wiki titles, and leaves markup and tricks as text', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    const tricks = '[[Help:Images|here]] <img src=x onerror=alert(1)> [[javascript:alert(1)]] \u202egnp.exe';
    gateway.fact('said', { by: 'helper', name: '<b>Amina</b>', text: tricks });
    await page.getByText('gnp.exe').waitFor();
    expect(await page.locator('.tx a').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))).toEqual([
      `${gateway.wikiOrigin}/wiki/Help:Images`,
    ]);
    expect(await page.locator('.lg img, .lg b b').count()).toBe(0);
    expect(await page.locator('.tx').last().textContent()).toBe(tricks.replace('[[Help:Images|here]]', 'here'));
  });

  it('offers new messages instead of jumping while the person reads above', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    for (let i = 0; i < 20; i += 1) gateway.fact('said', { by: 'helper', name: 'Amina-K', text: `line ${i}` });
    await page.getByText('line 19').waitFor();
    await page.locator('.lg').evaluate((log) => log.scrollTo(0, 0));
    gateway.fact('said', { by: 'helper', name: 'Amina-K', text: 'news' });
    await page.getByText('1 new message').click();
    await page.getByText('1 new message').waitFor({ state: 'detached' });
    expect(await page.locator('.lg').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)).toBeLessThan(2);
  });

  it('lets a refused message be tried again or thrown away', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    gateway.refuse.set('say', 'session-ended');
    await write('hello');
    await page.getByText('Not sent').waitFor();
    gateway.refuse.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.ms').getByText('Sent', { exact: true }).waitFor();
    expect(await said(page)).toEqual(['My photo is gone.', 'hello']);
  });

  it('keeps keys typed in it from the page, and works under the strictest policy with trusted types', async () => {
    const { page } = seen;
    await seen.go();
    await inChat();
    await page.locator('.cp textarea').focus();
    await page.keyboard.type('edit [[this]]');
    const { keys, violations } = await page.evaluate(() => {
      const told = window as unknown as { keys: string[]; violations: string[] };
      return { keys: told.keys, violations: told.violations };
    });
    expect(keys).toEqual([]);
    expect(violations).toEqual([]);
  });

  it('moves between page and panel by F6', async () => {
    const { page } = seen;
    await seen.go();
    await inChat();
    await page.locator('.cp textarea').focus();
    await page.keyboard.press('F6');
    expect(await focused()).toBe('A');
    await page.keyboard.press('F6');
    expect(await focused()).toBe('TEXTAREA');
  });

  it('reaches report and danger in two steps, and answers the idle warning', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    gateway.fact('idle-warned', { endsAt: Date.now() + 600_000 });
    await page.getByRole('button', { name: 'I am still here' }).click();
    await page.getByRole('button', { name: 'I am still here' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('menuitem', { name: 'Someone is in danger' }).click();
    await page.getByRole('button', { name: 'Alert the safety reviewers' }).click();
    await page.getByText('The safety reviewers are alerted.').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('menuitem', { name: 'Report' }).click();
    await page.getByText('Threats or bullying').click();
    await page.getByRole('button', { name: 'Send and leave' }).click();
    await page.locator('.cp').waitFor();
    expect(heard('report')).toMatchObject([{ reason: 'threats', leave: true, session: SESSION }]);
  });
});

describe('the end', () => {
  it('thanks, takes feedback once, saves a copy, erases after asking', async () => {
    const { gateway, page } = seen;
    await seen.go();
    await inChat();
    await write('thank you');
    await page.locator('.ms').getByText('Sent', { exact: true }).waitFor();
    gateway.ended('helper-ended');
    await page.getByText('Amina-K ended the chat.').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save a copy' }).click()]);
    expect(download.suggestedFilename()).toBe('help-chat.txt');
    await page.getByRole('button', { name: 'Thank Amina-K' }).click();
    await page.getByText('Amina-K has been thanked').waitFor();
    await page.getByRole('button', { name: 'Send feedback' }).click();
    await page.getByText('Please choose one of the three.').waitFor();
    await page.getByText('Partly').click();
    await page.getByRole('button', { name: 'Send feedback' }).click();
    await page.getByText('Thank you. Your answer helps us do better.').waitFor();
    await page.reload();
    await page.getByText('What next?').waitFor();
    expect(await page.getByRole('button', { name: 'Send feedback' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Erase chat' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(heard('erase')).toEqual([]);
    await page.getByRole('button', { name: 'Erase chat' }).click();
    await page.getByRole('button', { name: 'Erase', exact: true }).click();
    await page.locator('.box').getByText('The text of this chat is destroyed.').waitFor();
    expect(heard('feedback')).toMatchObject([{ solved: 'partly' }]);
    expect(heard('thank')).toHaveLength(1);
  });

  it('leaves nothing in the browser but what it says it keeps', async () => {
    const { page } = seen;
    await seen.go();
    await inChat();
    await write('a secret of mine');
    await page.locator('.ms').getByText('Sent', { exact: true }).waitFor();
    const kept = await page.evaluate(() => ({ local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie }));
    expect(Object.keys(kept.local).sort()).toEqual(['oa.demowiki.visitor', 'oa.live']);
    expect(JSON.stringify(kept)).not.toContain('a secret of mine');
    expect(kept.cookie).toBe('');
  });
});
