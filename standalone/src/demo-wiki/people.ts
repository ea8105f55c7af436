/** People of the demo wiki: who can sign in there with one click. */
export interface DemoPerson {
  readonly sub: string;
  readonly name: string;
  readonly kind: 'named' | 'temporary' | 'visitor';
  readonly edits?: number;
  readonly registeredDaysAgo?: number;
}

/** Newcomers beside those of the configuration, so that several can ask at once. */
const MORE_NEWCOMERS: readonly DemoPerson[] = [
  { sub: 'lena', name: 'Lena', kind: 'named', edits: 1, registeredDaysAgo: 1 },
  { sub: 'tomasz', name: 'Tomasz', kind: 'named', edits: 12, registeredDaysAgo: 9 },
  { sub: 'yuki', name: '結希', kind: 'named', edits: 0, registeredDaysAgo: 0 },
  { sub: 'samira', name: 'سميرة', kind: 'named', edits: 4, registeredDaysAgo: 3 },
  { sub: 'temp-4712', name: '~2026-4712', kind: 'temporary', edits: 2, registeredDaysAgo: 0 },
];

/** The configured people of a wiki and the further newcomers; whoever has no account is everybody's default and not in the list. */
export function peopleOf(configured: readonly DemoPerson[]): readonly DemoPerson[] {
  const known = new Set(configured.map((person) => person.sub));
  return [...configured, ...MORE_NEWCOMERS.filter((person) => !known.has(person.sub))].filter((person) => person.kind !== 'visitor');
}
