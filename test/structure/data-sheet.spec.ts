import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FACTS_OF } from '@oa/contracts';
import { MasterKeys, openSqliteStores } from '@oa/storage';
import Database from 'libsql';
import type { z } from 'zod';

const ROOT = resolve(__dirname, '../..');
const sheet = readFileSync(join(ROOT, 'docs/privacy.md'), 'utf8');

/** Rows of the tables below a heading, each as its cells, until the next heading of the same rank or a higher one. */
function rowsUnder(heading: string): string[][] {
  const rank = heading.indexOf(' ');
  const from = sheet.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`docs/privacy.md has no heading "${heading}"`);
  const rest = sheet.slice(from + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${rank}} `, 'm'));
  const lines = (end < 0 ? rest : rest.slice(0, end)).split('\n').filter((line) => /^\| [`*]|^\| (local|session)Storage|^\| cookie/.test(line));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

const codes = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** `table.column` of every table that a fresh installation has. */
async function columnsMade(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oa-sheet-'));
  const stores = await openSqliteStores(folder, { masterKeys: new MasterKeys([Buffer.alloc(32, 1)]) });
  await stores.close();
  const found = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sqlite') && name !== 'lock.sqlite')) {
    const database = new Database(join(folder, file), { readonly: true });
    const rows = database
      .prepare(
        "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
      )
      .all() as { t: string; c: string }[];
    for (const { t, c } of rows) found.add(`${t}.${c}`);
    database.close();
  }
  rmSync(folder, { recursive: true });
  return [...found].sort();
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|vue)$/.test(entry.name) && !entry.name.includes('.spec.'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('the data sheet', () => {
  it('lists every column that the migrations make, and no other', async () => {
    const listed = rowsUnder('## Tables').flatMap(([column]) => codes(column));
    expect([...listed].sort()).toEqual(await columnsMade());
  });

  it('says of every column what it holds, who reads it and how long', () => {
    for (const row of rowsUnder('## Tables')) expect([row[0], row.length, row.every((cell) => cell !== '')]).toEqual([row[0], 4, true]);
  });

  it.each(Object.entries(FACTS_OF))('lists every fact of the kind %s with its fields, the sealed ones in bold', (kind, facts) => {
    const listed = rowsUnder(`### Facts of the ${kind}`).map(([fact, fields = '']) => ({
      fact: codes(fact)[0],
      sealed: [...fields.matchAll(/\*\*`([^`]+)`\*\*/g)].map(([, name]) => name).sort(),
      fields: codes(fields).sort(),
    }));
    const made = facts.map(({ name, body, sealed }) => ({
      fact: name,
      sealed: [...sealed].sort(),
      fields: Object.keys((body as z.ZodObject).shape).sort(),
    }));
    expect(listed).toEqual(made);
  });

  it('lists everything that widget and console keep in the browser', () => {
    const listed = rowsUnder('## In the browser').flatMap(([, key]) => codes(key));
    const widget = sourcesOf('widget/src').flatMap((text) => [
      ...[...text.matchAll(/\bkept\['([^']+)'\]/g)].map(([, key]) => key),
      ...[...text.matchAll(/\b(?:tab|browser|store)\.(?:read|write)\('([^']+)'/g)].map(([, key]) => `oa.<w>.${key}`),
      ...[...text.matchAll(/\b(?:tab|browser|store)\.(?:read|write)\(`([^`]+)`/g)].map(
        ([, key = '']) => `oa.<w>.${key.replace(/\$\{(\w+)\}/g, '<$1>')}`,
      ),
    ]);
    expect(widget.length).toBeGreaterThan(5);
    expect([...new Set(widget)].filter((key) => !listed.includes(key ?? ''))).toEqual([]);
    const settings = sourcesOf('console/src').flatMap((text) => [...text.matchAll(/KEY = '(oa-[^']+)'/g)].map(([, key]) => key));
    expect(settings.filter((key) => !listed.includes(key ?? ''))).toEqual([]);
  });

  it('names every list that actors keep rows for', () => {
    const listed = rowsUnder('## Lists').flatMap(([list]) => codes(list));
    const made = ['sessions', 'feedback', 'moderation', 'matching'].flatMap((service) =>
      sourcesOf(`services/${service}/src`).flatMap((text) => [...text.matchAll(/\bview: '([a-z-]+)'/g)].map(([, view]) => view ?? '')),
    );
    expect([...new Set(made)].sort()).toEqual([...listed].sort());
  });
});
