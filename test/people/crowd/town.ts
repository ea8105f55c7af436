// The wikis, languages and volunteers a crowd lives among, as a configuration.
import type { demoInput } from '@oa/nest';

type DemoInput = ReturnType<typeof demoInput>;

export interface TownSize {
  readonly wikis: number;
  /** Of each wiki; a desk each. */
  readonly languages: number;
  readonly helpersPerWiki: number;
  /** Of the wiki's languages, how many each helper speaks. */
  readonly spoken: number;
  readonly capacity: number;
}

export interface Town {
  readonly wikis: readonly string[];
  readonly languages: readonly string[];
  readonly helpers: readonly { readonly wiki: string; readonly sub: string; readonly languages: readonly string[] }[];
  readonly capacity: number;
  /** The demo's configuration with this town in place of its wiki and people, and limits that no crowd meets. */
  configure(input: DemoInput): DemoInput;
}

const LANGUAGES = ['en', 'de', 'ar', 'fr', 'es', 'pt', 'ru', 'ja', 'zh', 'hi', 'tr', 'pl', 'sv', 'nl', 'it', 'he'] as const;

/** 216 desks, 72 helpers with room for 432 chats. */
export const TOWN: TownSize = { wikis: 24, languages: 9, helpersPerWiki: 3, spoken: 6, capacity: 6 };

export function townOf(size: TownSize): Town {
  const languages = LANGUAGES.slice(0, size.languages);
  const wikis = Array.from({ length: size.wikis }, (_, n) => `wiki${n}`);
  const helpers = wikis.flatMap((wiki) =>
    Array.from({ length: size.helpersPerWiki }, (_, n) => {
      const from = Math.floor((n * languages.length) / size.helpersPerWiki);
      const spoken = Array.from({ length: size.spoken }, (_, k) => languages[(from + k) % languages.length] ?? 'en');
      return { wiki, sub: `helper-${n}`, languages: [...new Set(spoken)] };
    }),
  );
  return { wikis, languages, helpers, capacity: size.capacity, configure: (input) => configured(input, size, languages, wikis, helpers) };
}

function configured(input: DemoInput, size: TownSize, languages: readonly string[], wikis: readonly string[], helpers: Town['helpers']): DemoInput {
  const [demo] = input.wikis;
  if (!demo) throw new Error('the demo has a wiki');
  const bucket = { burst: 1_000_000, perSecond: 100_000 };
  const ceiling = size.capacity + 1;
  return {
    ...input,
    people: [
      ...(input.people ?? []),
      ...helpers.map(({ wiki, sub }) => ({ wiki, sub, name: `${sub} of ${wiki}`, kind: 'named' as const, roles: ['helper' as const] })),
    ],
    wikis: [
      demo,
      ...wikis.map((wiki) => ({
        ...demo,
        wiki,
        name: `Wiki ${wiki}`,
        languages: [...languages],
        identity: [],
        capacity: { first: ceiling, firstChats: 0, later: ceiling, ceiling },
        line: { asksPerHour: 1_000, capMinutes: 120, goneSeconds: 60 },
        offer: { misses: 10, windowSeconds: 20 },
        chat: { messagesPerMinute: null },
        helperLost: { tellSeconds: 10, requeueSeconds: 25 },
      })),
    ],
    limits: { socketFrames: bucket, personCommands: bucket, addressSockets: bucket, addressRequests: bucket },
  };
}
