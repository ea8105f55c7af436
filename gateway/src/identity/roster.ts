import type { Authority } from '@oa/contracts';
import type { RosterPerson } from '../options';

/** Somebody signed in to the console, as roster and cookie say together. */
export interface ConsolePerson extends RosterPerson {
  /** `a:…`: the same principal the person has as an asker. */
  readonly principal: string;
}

/** Who has which role here. The only source of roles: no wiki token and no frame can add one. */
export class Roster {
  readonly #people = new Map<string, ConsolePerson>();

  constructor(people: readonly RosterPerson[]) {
    for (const person of people) this.#people.set(`${person.wiki}/${person.sub}`, { ...person, principal: `a:${person.sub}` });
  }

  find(wiki: string, sub: string): ConsolePerson | undefined {
    return this.#people.get(`${wiki}/${sub}`);
  }

  /** Everybody, in the order of the configuration. */
  all(): readonly ConsolePerson[] {
    return [...this.#people.values()];
  }
}

/** On whose authority the person commands. */
export function authorityOf(person: ConsolePerson): Authority {
  return { principal: person.principal, roles: [...person.roles], name: person.name };
}
