// Scenes of the desk: people and pages are invented.
const MINUTE = 60_000;
export const session = (n) => String(n).padStart(32, '0');
const now = () => Date.now();

export const WIKI = {
  id: 'demowiki',
  name: 'Demo Wikipedia',
  articlePath: 'https://wiki.example/wiki/$1',
  languages: ['en', 'de', 'ar'],
  topics: [
    { key: 'citing', label: 'Citing sources' },
    { key: 'pictures', label: 'Pictures' },
    { key: 'undone', label: 'Edit was undone' },
  ],
  otherHelp: [{ label: 'Help desk', url: 'https://wiki.example/wiki/Help' }],
  helpPage: 'https://wiki.example/wiki/Help',
  conductPage: 'https://wiki.example/wiki/Conduct',
  emergencyContact: 'emergency@wiki.example',
  policy: { name: 'sealed', version: 1, since: '2026-01-01' },
  retentionDays: 30,
  capMinutes: 10,
  ceiling: 4,
  undoMinutes: 15,
  idleEndMinutes: 20,
  offerSeconds: 45,
};
export const ME = { name: 'Juniper Vale', wiki: 'demowiki', roles: ['helper'] };
export const PEOPLE = [
  { wiki: 'demowiki', sub: 'juniper', name: 'Juniper Vale', roles: ['helper'] },
  { wiki: 'demowiki', sub: 'rowan', name: 'Rowan Achterberg', roles: ['helper'] },
  { wiki: 'demowiki', sub: 'sable', name: 'Sable Okafor', roles: ['helper', 'moderator'] },
];
const DUTY = { duty: 'available', by: 'helper', capacity: 4, ceiling: 4, languages: ['en', 'de'], topics: [], windowSeconds: 45, held: 0 };

function welcome(duty = {}, more = {}) {
  return { wiki: WIKI, name: ME.name, roles: ME.roles, duty: { ...DUTY, ...duty }, offers: [], chats: [], ...more };
}
function opened(double, id, asker, question, newcomer, context, topic, minutes) {
  double.fact(
    id,
    'opened',
    { question, language: 'en', topic, asker, newcomer, context, policy: { policy: 'sealed', version: 1 } },
    now() - minutes * MINUTE,
  );
  double.fact(id, 'queued', { round: 1, since: now() - minutes * MINUTE, why: 'opened' }, now() - minutes * MINUTE);
  double.fact(id, 'helper-joined', { name: ME.name, you: true }, now() - (minutes - 0.5) * MINUTE);
}
const asks = (double, id, name, text, seconds) => double.fact(id, 'said', { by: 'asker', name, text }, now() - seconds * 1000);
const helps = (double, id, text, seconds) => double.fact(id, 'said', { by: 'helper', name: ME.name, text }, now() - seconds * 1000);

function threeChats(double) {
  const [a, b, c] = [session(1), session(2), session(3)];
  opened(
    double,
    a,
    'Hazelmoor Finch',
    'There is a box on top of my page saying it needs better sources. Did I do that?',
    { kind: 'named', days: 3, edits: '1-5' },
    { page: 'Lime Street Baths', section: 'History', editor: 'visual' },
    'citing',
    12,
  );
  helps(double, a, 'The box was there before your edit: it is about the whole article, not about you.', 400);
  helps(double, a, 'A council page is fine for a date. Shall we turn your link into a proper reference?', 380);
  asks(double, a, 'Hazelmoor Finch', 'Oh, I thought I was being told off. Yes please, where do I click?', 100);
  double.fact(a, 'note', { text: 'Friendly, first week. Wants to add the 1934 opening too.' });
  opened(
    double,
    b,
    '~2026-00417-3',
    'i want to put my grandads photo of the harbour from 1961 in the article',
    { kind: 'temporary', days: 0, edits: '0' },
    { page: 'Tenby Harbour', section: 'Infobox', editor: 'source', error: 'abusefilter-warning' },
    'pictures',
    26,
  );
  helps(double, b, 'A short permission is needed. Here is the page: [[Commons:Volunteer Response Team]], also https://wiki.example/wiki/Help', 300);
  asks(double, b, '~2026-00417-3', 'ok reading it now', 20);
  opened(
    double,
    c,
    null,
    'I corrected her birth year. It was reverted within a minute!!',
    { kind: 'visitor', days: null, edits: null },
    null,
    'undone',
    4,
  );
  helps(
    double,
    c,
    'I see why that stings. Nobody doubts you. Other readers can only check what is printed somewhere, so the year needs a source.',
    60,
  );
  return [a, b, c];
}
const OFFER = {
  offer: `${session(9)}.1.7`,
  session: session(9),
  topic: 'citing',
  language: 'en',
  waitedMs: 14_000,
  leftMs: 45_000,
  extended: false,
  accepting: false,
};
function ring(double) {
  double.cards[session(9)] = {
    question: 'My reference shows up in big red letters saying “Cite error”. I only copied it from another article. What did I break?',
    topic: 'citing',
    language: 'en',
    waitedMs: 14_000,
  };
  double.fact(session(9), 'opened', {
    question: double.cards[session(9)].question,
    language: 'en',
    topic: 'citing',
    asker: 'Wren Galloway',
    newcomer: { kind: 'named', days: 40, edits: '6-49' },
    context: { page: 'River Ems', editor: 'visual' },
    policy: { policy: 'sealed', version: 1 },
  });
}
/** A request begins to ring on the connected console. */
export function ringing(double) {
  ring(double);
  double.send({ t: 'offer', ...OFFER });
}
const line = (double) => {
  double.send({ t: 'line', desk: 'demowiki/en', total: 5, ringing: 3, at: now() });
  double.send({ t: 'line', desk: 'demowiki/de', total: 1, ringing: 0, at: now() });
};
const rows = (count, reasons) =>
  Array.from({ length: count }, (_, n) => ({
    session: session(1000 + n),
    by: n % 3 === 0 ? 'helper' : 'asker',
    reason: reasons[n % reasons.length],
    at: now() - n * 37 * MINUTE,
    wiki: 'demowiki',
  }));

/** Each scene: `set` before the page opens, `play` once the console is connected (page, double), `hash` of the address. */
export const SCENES = {
  'sign-in': { set: (double) => Object.assign(double, { people: PEOPLE }), ready: 'text=Juniper Vale' },
  'sign-in-closed': { set: (double) => Object.assign(double, { people: null }), ready: '.door h1' },
  'sign-in-link': { set: () => undefined, hash: '#/invite/abc.def.ghi', ready: '.door button' },
  'sign-in-link-over': {
    set: () => undefined,
    hash: '#/invite/abc.def.ghi',
    ready: '.door button',
    play: async (page) => {
      await page.locator('.door button').click();
      await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    },
  },
  off: { set: (double) => Object.assign(double, { me: ME, welcome: welcome({ duty: 'off' }) }), ready: '.calm' },
  calm: {
    set: (double) => Object.assign(double, { me: ME, welcome: welcome() }),
    ready: '.lane',
    play: async (_page, double) => line(double),
  },
  evening: {
    set(double) {
      double.me = ME;
      double.welcome = welcome({ held: 3 });
      double.welcome.chats = threeChats(double);
      ring(double);
    },
    ready: '.lane',
    async play(page, double) {
      line(double);
      double.send({ t: 'offer', ...OFFER });
      double.send({ t: 'typing', session: session(2) });
      await page.locator('text=My reference shows up').first().waitFor({ state: 'attached' });
    },
  },
  chats: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    async play(page, double) {
      await SCENES.evening.play(page, double);
      await showChats(page);
    },
  },
  sending: {
    set(double) {
      SCENES.chats.set(double);
      double.answers = { say: 'too-fast' };
    },
    ready: '.lane',
    async play(page, double) {
      line(double);
      await showChats(page);
      double.answers.say = 'text-gone';
      await page.locator('[data-composer]').first().fill('This one is refused.');
      await page.locator('[data-composer]').first().press('Enter');
      await page.locator('.msg--failed').waitFor();
      double.answers.say = 'silence';
      await page.locator('[data-composer]').first().fill('This one is on its way. My mail is someone@wiki.example');
      await page.locator('[data-composer]').first().press('Enter');
      await page.locator('[data-composer]').first().fill('Write to me at someone@wiki.example');
    },
  },
  'still-there': {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    play: async (_page, double) => {
      line(double);
      double.send({ t: 'still-there', misses: 1 });
    },
  },
  away: {
    set: (double) => Object.assign(double, { me: ME, welcome: welcome() }),
    ready: '.lane',
    async play(page, double) {
      line(double);
      double.send({ t: 'duty', at: now(), ...DUTY, duty: 'away', by: 'misses' });
      await showChats(page);
    },
  },
  'going-off': {
    set(double) {
      SCENES.evening.set(double);
      double.welcome.duty.duty = 'going-off';
    },
    ready: '.lane',
  },
  lost: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    async play(page, double) {
      line(double);
      double.down();
      await page.locator('.strip').waitFor();
    },
  },
  ended: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    async play(page, double) {
      double.fact(session(1), 'ended', { why: 'asker-ended', outcome: null, keyUntil: now(), reopenUntil: now() });
      double.send({ t: 'chat-released', session: session(1), why: 'ended' });
      await showChats(page);
      await page.locator('.over').first().waitFor();
    },
  },
  end: { set: (double) => SCENES.evening.set(double), ready: '.lane', play: (page, double) => opens(page, double, end) },
  misuse: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    async play(page, double) {
      await opens(page, double, end);
      await page.locator('input[value=misuse]').check({ force: true });
      await page.locator('input[value=vandalism]').check({ force: true });
    },
  },
  undo: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    async play(page, double) {
      await SCENES.misuse.play(page, double);
      await page.locator('.cdx-dialog .cdx-button--action-destructive').click();
      await page.locator('.cdx-dialog').waitFor({ state: 'detached' });
      await page.locator('.toast').first().waitFor({ state: 'attached' });
    },
  },
  danger: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    play: (page, double) => opens(page, double, (chat) => chat.locator('.chat__head .cdx-button').first().click()),
  },
  report: {
    set: (double) => SCENES.evening.set(double),
    ready: '.lane',
    play: (page, double) =>
      opens(page, double, async (chat) => {
        await chat.locator('.cdx-menu-button button').click();
        await chat.locator('.cdx-menu-item').last().click();
      }),
  },
  take: {
    set: (double) => Object.assign(double, { me: ME, welcome: welcome() }),
    ready: '.lane',
    play: (page) => page.locator('.load').click(),
  },
  keys: { set: (double) => Object.assign(double, { me: ME, welcome: welcome() }), ready: '.lane', play: (page) => page.keyboard.press('Alt+?') },
  reports: {
    set: (double) =>
      Object.assign(double, { me: { ...ME, roles: ['moderator'] }, lists: { reports: rows(130, ['threats', 'other', 'danger', 'private-data']) } }),
    hash: '#/reports',
    ready: '.rows',
  },
  marks: {
    set: (double) =>
      Object.assign(double, {
        me: { ...ME, roles: ['moderator'] },
        lists: {
          marks: rows(3, ['spam', 'vandalism']).map((row, n) => ({
            ...row,
            by: undefined,
            helper: `a:rowan-${n}`,
            principal: 'v:k3m9q2',
            undone: n === 1,
          })),
        },
      }),
    hash: '#/marks',
    ready: '.rows',
  },
  'reports-empty': {
    set: (double) => Object.assign(double, { me: { ...ME, roles: ['moderator'] }, lists: { reports: [] } }),
    hash: '#/reports',
    ready: '.page .card',
  },
  'reports-away': {
    set: (double) => Object.assign(double, { me: { ...ME, roles: ['moderator'] }, lists: { reports: 'away' } }),
    hash: '#/reports',
    ready: '.page .card',
  },
};

const end = (chat) => chat.locator('.chat__head .row > .cdx-button').last().click();
async function showChats(page) {
  const phone = page.locator('.phonebar button').nth(1);
  const bar = page.locator('.lane-btn');
  if (await phone.isVisible()) await phone.click();
  else if (await bar.isVisible()) await bar.click();
}
async function opens(page, double, act) {
  line(double);
  await showChats(page);
  await page.locator('.chat').first().waitFor();
  await act(page.locator('.chat').first());
  await page.locator('.cdx-dialog').waitFor();
}
