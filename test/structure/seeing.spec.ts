import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Metrics } from '@oa/observability';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
}

const rules = (parse(read('docs/observability/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const panels = (JSON.parse(read('docs/observability/dashboard.json')) as { panels: Panel[] }).panels;
const expressions = [...rules.map(({ expr }) => expr), ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];

/** Names of figures in an expression, with the labels it selects or groups by. */
const namesIn = (expr: string) => [...expr.matchAll(/\boa_[a-z0-9_]+/g)].map(([name]) => name);

/** A figure as prom-client keeps it; its types tell less. */
interface Registered {
  readonly name: string;
  readonly labelNames?: readonly string[];
  get(): Promise<{ readonly type: string }>;
}

/** What each figure on the page is called for a query: a histogram is read by its buckets, sum and count. */
async function figures(): Promise<{ readonly names: ReadonlySet<string>; readonly labels: ReadonlySet<string> }> {
  const { registry } = new Metrics({ eventLoop: true });
  const names = new Set<string>();
  const labels = new Set(['le', 'instance']);
  for (const metric of registry.getMetricsAsArray() as unknown as readonly Registered[]) {
    for (const label of metric.labelNames ?? []) labels.add(label);
    const { name } = metric;
    const { type } = await metric.get();
    for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) names.add(`${name}${suffix}`);
  }
  return { names, labels };
}

/** Headings of a page, as their anchors are written. */
const anchorsOf = (page: string) =>
  [...page.matchAll(/^#{2,4} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replace(/ /g, '-'),
  );

describe('the dashboard and the alerts', () => {
  it('ask for figures and labels that the product has', async () => {
    const { names, labels } = await figures();
    const asked = expressions.flatMap(namesIn);
    expect(new Set(asked).size).toBeGreaterThan(25);
    expect([...new Set(asked)].filter((name) => !names.has(name))).toEqual([]);
    const grouped = expressions.flatMap((expr) => [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */)));
    const selected = expressions.flatMap((expr) => [...expr.matchAll(/(\w+)(?:=~|!=|!~|=)"/g)].map(([, label = '']) => label));
    expect([...grouped, ...selected].filter((label) => !labels.has(label))).toEqual([]);
  });

  it('show every figure of ours somewhere', async () => {
    const { names } = await figures();
    const shown = new Set(expressions.flatMap(namesIn).map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    const own = [...names].map((name) => name.replace(/_(bucket|sum|count)$/, '')).filter((name) => !/^oa_(process|nodejs)_/.test(name));
    expect([...new Set(own)].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('say of each alert how urgent it is and where its runbook stands', () => {
    const anchors = anchorsOf(read('docs/operations.md'));
    expect(rules.length).toBeGreaterThan(15);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    const pages = rules.map(({ annotations }) => annotations.runbook_url.split('#'));
    expect(pages.filter(([page, anchor = '']) => page !== 'docs/operations.md' || !anchors.includes(anchor))).toEqual([]);
    expect(rules.filter(({ labels, annotations }) => !['page', 'ticket'].includes(labels.severity) || !annotations.summary)).toEqual([]);
  });

  it('lay no panel over another', () => {
    const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(panels.length);
  });
});
