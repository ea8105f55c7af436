import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Metrics } from '@oa/observability';

const ROOT = resolve(__dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

const sources = ['libs/actors/src', 'libs/nest/src', 'gateway/src', 'services', 'standalone/src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.spec\.|\/(dist|node_modules|test)(\/|$)/.test(join(entry.parentPath, entry.name)),
    )
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
);

/** Sentences a log line may say: the last argument of a call of a log or of a host's `fault`. What is put in between is read as `…`. */
const said = sources.flatMap((text) =>
  [...text.matchAll(/(?:\blog\.(?:info|warn|error)|\bfault)\((?:[^;]|\n)*?, (['`])([a-zA-Z$][^'`]+)\1,?\s*\)/g)].map(([, , sentence = '']) =>
    sentence.replace(/\$\{[^}]*\}( to \$\{[^}]*\})?/g, '…'),
  ),
);

describe('the page for operators', () => {
  it('explains every sentence a log line can say', () => {
    expect(said.length).toBeGreaterThan(15);
    expect([...new Set(said)].filter((sentence) => !page.includes(sentence))).toEqual([]);
  });

  it('names figures that exist', async () => {
    const exist = await new Metrics({ eventLoop: true }).page();
    const named = [...page.matchAll(/`(oa_[a-z_]+[a-z])(?:\{[^}]*\})?`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !['oa_keys'].includes(name) && !/^oa_(matching|moderation|sessions|feedback)/.test(name));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !exist.includes(name))).toEqual([]);
  });
});
