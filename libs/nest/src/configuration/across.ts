/** What the sections of a configuration must be to each other. Works on whatever sections are sound by themselves, so that all faults come at once. */
import { isIP } from 'node:net';
import type { Path, PlacedFault } from './fault-list';
import type { CheckedConfiguration, WikiInput } from './schema';

export type Sections = Partial<CheckedConfiguration>;
type Env = Readonly<Record<string, string | undefined>>;

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

export function acrossFaults(sections: Sections, env: Env): PlacedFault[] {
  const faults: PlacedFault[] = [];
  const add = (path: Path, text: string) => faults.push({ path, text });
  if (sections.mode === 'demo') demoFaults(sections, env, add);
  if (sections.mode === 'production') productionFaults(sections, add);
  contactFaults(sections, add);
  wikiFaults(sections, add);
  peopleFaults(sections, add);
  const { port, wikiPort } = sections.listen ?? {};
  if (port !== undefined && port !== 0 && port === wikiPort) add(['listen', 'wikiPort'], 'must differ from listen.port');
  return faults;
}

type Add = (path: Path, text: string) => void;

function demoFaults(sections: Sections, env: Env, add: Add): void {
  if (sections.listen && !isLoopback(sections.listen.host))
    add(['listen', 'host'], 'demo mode listens on loopback only (127.0.0.1, ::1 or localhost)');
  if (sections.health && !isLoopback(sections.health.host))
    add(['health', 'host'], 'demo mode listens on loopback only (127.0.0.1, ::1 or localhost)');
  if (sections.trustedProxies) add(['trustedProxies'], 'demo mode has no proxies in front of it');
  if (sections.publicUrl !== undefined) add(['publicUrl'], 'demo mode has no public address');
  if (env.NODE_ENV === 'production') add(['mode'], 'demo mode does not start with NODE_ENV=production');
}

function productionFaults(sections: Sections, add: Add): void {
  if (sections.people?.length) add(['people'], 'is for demo mode; name the roster under staff');
  if (sections.listen?.wikiPort !== undefined) add(['listen', 'wikiPort'], 'is for demo mode');
  const { publicUrl } = sections;
  // Browsers take this machine for a secure place without https: a trial needs no certificate.
  if (publicUrl?.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname)) add(['publicUrl'], 'must be https');
  for (const [path, source] of madeSecrets(sections)) if (source.make) add([...path, 'make'], 'is for demo mode; make the key once and keep it safe');
}

function madeSecrets(sections: Sections): [Path, { make: boolean }][] {
  const found: [Path, { make: boolean }][] = [];
  for (const list of ['keys', 'secrets'] as const) {
    for (const [place, source] of (sections[list] ?? []).entries()) found.push([[list, place], source]);
  }
  sections.wikis?.forEach((wiki, place) => {
    wiki.identity.forEach((key, number) => {
      if (key.alg === 'HS256') found.push([['wikis', place, 'identity', number, 'secret'], key.secret]);
    });
  });
  return found;
}

/** People beyond this machine can come in: then every wiki needs somebody to call when someone is in danger. */
function contactFaults(sections: Sections, add: Add): void {
  const { listen, publicUrl, trustedProxies } = sections;
  const outside = publicUrl !== undefined || (trustedProxies ?? 0) > 0 || (listen !== undefined && !isLoopback(listen.host));
  if (!outside) return;
  sections.wikis?.forEach((wiki, place) => {
    if (wiki.emergencyContact === null) add(['wikis', place, 'emergencyContact'], 'is missing: people from outside this machine can ask here');
  });
}

function wikiFaults(sections: Sections, add: Add): void {
  twice(sections.wikis ?? [], (wiki) => wiki.wiki).forEach((place) => {
    add(['wikis', place, 'wiki'], 'stands twice');
  });
  sections.wikis?.forEach((wiki, place) => {
    oneWikiFaults(wiki, ['wikis', place], add);
  });
}

function oneWikiFaults(wiki: WikiInput, at: Path, add: Add): void {
  const { capacity, idle, helperLost } = wiki;
  if (capacity.first > capacity.ceiling) add([...at, 'capacity', 'first'], `must not be above capacity.ceiling (${capacity.ceiling})`);
  if (capacity.later > capacity.ceiling) add([...at, 'capacity', 'later'], `must not be above capacity.ceiling (${capacity.ceiling})`);
  if (idle.warnMinutes >= idle.endMinutes) add([...at, 'idle', 'warnMinutes'], `must be below idle.endMinutes (${idle.endMinutes})`);
  if (helperLost.tellSeconds >= helperLost.requeueSeconds)
    add([...at, 'helperLost', 'tellSeconds'], `must be below helperLost.requeueSeconds (${helperLost.requeueSeconds})`);
  for (const place of twice(wiki.languages, (language) => language)) add([...at, 'languages', place], 'stands twice');
  for (const place of twice(wiki.topics, (topic) => topic.key)) add([...at, 'topics', place, 'key'], 'stands twice');
  for (const place of twice(wiki.identity, (key) => key.kid)) add([...at, 'identity', place, 'kid'], 'stands twice');
  for (const [place, origin] of wiki.origins.entries()) {
    if (new URL(origin).origin !== origin) add([...at, 'origins', place], 'must be scheme, host and port only');
  }
}

function peopleFaults(sections: Sections, add: Add): void {
  const known = sections.wikis && new Set(sections.wikis.map((wiki) => wiki.wiki));
  for (const list of ['people', 'staff'] as const) {
    const rows = sections[list] ?? [];
    rows.forEach((one, place) => {
      if (known && !known.has(one.wiki)) add([list, place, 'wiki'], `no wiki ${one.wiki} is configured`);
    });
    for (const place of twice(rows, (one) => `${one.wiki}/${one.sub}`)) add([list, place, 'sub'], 'stands twice for this wiki');
  }
  sections.people?.forEach((one, place) => {
    if (one.kind !== 'named' && one.roles.length > 0) add(['people', place, 'roles'], 'need an account: kind must be named');
  });
}

/** Places of what repeats an earlier one. */
function twice<T>(rows: readonly T[], key: (row: T) => string): number[] {
  const seen = new Set<string>();
  return rows.flatMap((row, place) => {
    const name = key(row);
    if (seen.has(name)) return [place];
    seen.add(name);
    return [];
  });
}
