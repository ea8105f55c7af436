/// <reference types="jest" />
import type { StoredView } from '@oa/actors';
import type { StoreSuite } from '../describe-store';
import { commandId } from './command-id';

export function describeLists({ store, second, actor }: StoreSuite): void {
  const wikiOfItsOwn = () => `w${commandId().slice(0, 8)}`;
  const viewRow = (wiki: string, fields: Partial<StoredView> = {}): StoredView => ({
    view: 'reports',
    wiki,
    actor: actor(),
    row: 'one',
    seq: 1,
    sort: 1,
    data: '{"n":1}',
    ...fields,
  });

  describe('a view', () => {
    it('is read newest first, page by page, each row once, those of equal order included', async () => {
      const wiki = wikiOfItsOwn();
      const rows = Array.from({ length: 57 }, (_, n) => viewRow(wiki, { sort: Math.floor(n / 7), row: `r${n % 3}` }));
      await store().putViews(rows);
      const read: StoredView[] = [];
      for (;;) {
        const page = await second().page('reports', wiki, read.at(-1) ?? null, 10);
        read.push(...page);
        if (page.length < 10) break;
      }
      const order = (a: StoredView, b: StoredView) => b.sort - a.sort || (a.row < b.row ? 1 : a.row > b.row ? -1 : a.actor < b.actor ? 1 : -1);
      expect(read).toEqual([...rows].sort(order));
    });

    it('goes on after an order and row id where no actor is named', async () => {
      const wiki = wikiOfItsOwn();
      const rows = [3, 2, 2, 1].map((sort, n) => viewRow(wiki, { sort, row: `r${9 - n}` }));
      await store().putViews(rows);
      expect(await store().page('reports', wiki, { sort: 2, row: 'r8' }, 10)).toEqual(rows.slice(2));
    });

    it('gives at most 100 rows a page', async () => {
      const wiki = wikiOfItsOwn();
      await store().putViews(Array.from({ length: 130 }, (_, n) => viewRow(wiki, { sort: n })));
      expect(await store().page('reports', wiki, null, 1_000)).toHaveLength(100);
    });

    it('keeps wikis and views apart', async () => {
      const [one, two] = [wikiOfItsOwn(), wikiOfItsOwn()];
      const [a, b, c] = [viewRow(one), viewRow(two), viewRow(one, { view: 'marks' })];
      await store().putViews([a, b, c]);
      expect(await store().page('reports', one, null, 10)).toEqual([a]);
      expect(await store().page('reports', two, null, 10)).toEqual([b]);
      expect(await store().page('marks', one, null, 10)).toEqual([c]);
    });

    it('takes a newer state of a row and not an older one', async () => {
      const wiki = wikiOfItsOwn();
      const first = viewRow(wiki, { seq: 5, sort: 10, data: '{"state":"first"}' });
      await store().putViews([first]);
      await second().putViews([{ ...first, seq: 4, sort: 99, data: '{"state":"late"}' }]);
      expect(await store().page('reports', wiki, null, 10)).toEqual([first]);
      const newer = { ...first, seq: 6, sort: 3, data: '{"state":"newer"}' };
      await second().putViews([newer]);
      expect(await store().page('reports', wiki, null, 10)).toEqual([newer]);
    });

    it('loses a row that is removed, for good against older words, and takes it back with a newer one', async () => {
      const wiki = wikiOfItsOwn();
      const first = viewRow(wiki, { seq: 5 });
      await store().putViews([first]);
      await store().putViews([{ ...first, seq: 4, data: null }]);
      expect(await store().page('reports', wiki, null, 10)).toEqual([first]);
      await store().putViews([{ ...first, seq: 8, data: null }]);
      expect(await store().page('reports', wiki, null, 10)).toEqual([]);
      await second().putViews([{ ...first, seq: 7 }]);
      expect(await store().page('reports', wiki, null, 10)).toEqual([]);
      await store().putViews([{ ...first, seq: 9 }]);
      expect(await store().page('reports', wiki, null, 10)).toEqual([{ ...first, seq: 9 }]);
    });

    it('takes no rows, and the removal of rows that are not there', async () => {
      const wiki = wikiOfItsOwn();
      await store().putViews([]);
      await store().putViews(Array.from({ length: 150 }, () => viewRow(wiki, { data: null })));
      expect(await store().page('reports', wiki, null, 10)).toEqual([]);
    });
  });

  describe('poison', () => {
    it('is kept by id, newest first, without more of the error than helps', async () => {
      const row = (at: number) => ({ id: commandId(), actor: actor(), type: 'session.say', bytes: 120, error: 'TypeError', attempts: 3, at });
      const far = Date.now() + 1e12;
      const [a, b] = [row(far + 1), row(far + 2)];
      await store().putPoison(a);
      await store().putPoison({ ...b, error: 'e'.repeat(5_000) });
      await store().putPoison({ ...a, attempts: 4 });
      expect(await second().poisons(2)).toEqual([
        { ...b, error: 'e'.repeat(500) },
        { ...a, attempts: 4 },
      ]);
    });
  });
}
