import type { WikiRules } from '@oa/contracts';
import type { DoorName } from './line';

/**
 * Which pages may open sockets: those of the wikis' configured origins for askers, the console's own origin for helpers. Compared as
 * scheme, host and port, exactly. No `Origin` means no browser, which is refused unless the configuration lets such clients in.
 */
export class Origins {
  readonly #byWiki = new Map<string, ReadonlySet<string>>();
  readonly #any = new Set<string>();
  readonly #console: Set<string>;

  constructor(
    wikis: Iterable<WikiRules>,
    consoleOrigins: Iterable<string>,
    private readonly allowMissing: boolean,
  ) {
    for (const wiki of wikis) {
      const origins = new Set(wiki.origins.map(originOf));
      this.#byWiki.set(wiki.wiki, origins);
      for (const origin of origins) this.#any.add(origin);
    }
    this.#console = new Set([...consoleOrigins].map(originOf));
  }

  /** The address the console is reached at is known only once the server listens. */
  addConsole(origin: string): void {
    this.#console.add(originOf(origin));
  }

  mayOpen(door: DoorName, origin: string): boolean {
    if (origin === '') return this.allowMissing;
    return door === 'asker' ? this.#any.has(origin) : this.#console.has(origin);
  }

  /** Whether pages of this origin may speak for this wiki. */
  ofWiki(wiki: string, origin: string): boolean {
    return origin === '' ? this.allowMissing : (this.#byWiki.get(wiki)?.has(origin) ?? false);
  }

  isConsole(origin: string): boolean {
    return this.#console.has(origin);
  }

  isAnyWiki(origin: string): boolean {
    return this.#any.has(origin);
  }
}

function originOf(url: string): string {
  return new URL(url).origin;
}
