/** The demo: one wiki, a few people, everything on this machine. */
import { join } from 'node:path';
import type { Configuration } from './configuration';
import { configurationFrom } from './load-configuration';
import type { ConfigurationInput } from './schema';

export interface DemoOptions {
  readonly port: number;
  readonly wikiPort: number;
  /** Where the databases and the demo's own keys live. */
  readonly folder: string;
}

const HELPERS = ['Ada', 'Grace', 'Alan', 'Katherine', 'Hedy', 'Edsger'] as const;

/** The demo as somebody would write it in a file; change parts of it for a cluster of processes on this machine. */
export function demoInput({ port, wikiPort, folder }: DemoOptions): ConfigurationInput {
  return {
    mode: 'demo',
    listen: { host: '127.0.0.1', port, wikiPort },
    database: { sqlite: { folder } },
    keys: [{ file: join(folder, 'keys', 'master.key'), make: true }],
    secrets: [{ file: join(folder, 'keys', 'gateway.key'), make: true }],
    wikis: [
      { ...demoRules(wikiPort), identity: [{ kid: 'demo', alg: 'HS256', secret: { file: join(folder, 'keys', 'demo-wiki.key'), make: true } }] },
    ],
    people: demoPeople(),
  };
}

/** The same, checked and with its keys made on the first call. */
export function demoConfiguration(options: DemoOptions): Configuration {
  return configurationFrom(demoInput(options), { room: 'all' });
}

function demoRules(wikiPort: number): Omit<ConfigurationInput['wikis'][number], 'identity'> {
  const page = (title: string) => `http://localhost:${wikiPort}/wiki/${title}`;
  return {
    wiki: 'demowiki',
    name: 'Demo Wiki',
    origins: [`http://localhost:${wikiPort}`, `http://127.0.0.1:${wikiPort}`],
    articlePath: page('$1'),
    languages: ['en', 'ar', 'de'],
    topics: [
      { key: 'editing', label: 'Editing a page' },
      { key: 'sources', label: 'Sources and citations' },
      { key: 'images', label: 'Images and files' },
      { key: 'new-article', label: 'Writing a new article' },
      { key: 'talk', label: 'Talking to other editors' },
    ],
    otherHelp: [
      { label: 'Help desk', url: page('Help:Desk'), wait: 'answers within a day' },
      { label: 'Your mentor', url: page('Special:Mentor'), wait: 'answers within two days' },
      { label: 'Tutorial', url: page('Help:Tutorial') },
    ],
    helpPage: page('Help:Desk'),
    conductPage: page('Project:Conduct'),
    emergencyContact: 'emergency@demowiki.example',
  };
}

function demoPeople(): NonNullable<ConfigurationInput['people']> {
  const wiki = 'demowiki';
  return [
    { wiki, sub: 'nadia', name: 'Nadia', kind: 'named', edits: 3, registeredDaysAgo: 2 },
    { wiki, sub: 'omar', name: 'عمر', kind: 'named', edits: 0, registeredDaysAgo: 0 },
    { wiki, sub: 'temp-4711', name: '~2026-4711', kind: 'temporary', edits: 1, registeredDaysAgo: 0 },
    { wiki, sub: 'reader', name: 'A reader without an account', kind: 'visitor' },
    ...HELPERS.map((name) => ({
      wiki,
      sub: name.toLowerCase(),
      name,
      kind: 'named' as const,
      roles: ['helper' as const],
      edits: 5_000,
      registeredDaysAgo: 2_000,
    })),
    { wiki, sub: 'maryam', name: 'Maryam', kind: 'named', roles: ['moderator', 'coordinator', 'reviewer'], edits: 20_000, registeredDaysAgo: 4_000 },
  ];
}
