import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface LoadOptions {
  readonly what: 'scale' | 'roll';
  readonly seed: number;
  /** Requests at a time. */
  readonly places: number;
  /** A built checkout of an older release, from which everything starts; null: this one. */
  readonly old: string | null;
  /** Every line the pods say goes into this file. */
  readonly log: string | null;
}

export const USAGE = `npm run scale -- [--places N] [--seed S] [--log FILE]                 matching pods 1 → 4 → 2 under load
npm run roll -- [--from TAG] [--places N] [--seed S] [--log FILE]     every pod restarted, one at a time, under load

  --places N    requests at a time (default 100)
  --seed S      of the people; default: a fresh one, which is printed
  --from TAG    begins with the programs of this tag or commit, built in a folder for temporary files, and rolls to this checkout
  --log FILE    everything the processes say
`;

/** Throws with words for whoever typed it. */
export function readOptions(words: readonly string[]): LoadOptions {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      places: { type: 'string', default: '100' },
      old: { type: 'string' },
      log: { type: 'string' },
    },
  });
  const [what] = positionals;
  if (what !== 'scale' && what !== 'roll') throw new Error('scale, or roll?');
  const number = (name: string, text: string) => {
    if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${name} must be a number`);
    return Number(text);
  };
  return {
    what,
    seed: values.seed === undefined ? randomInt(1, 2 ** 31 - 1) : number('seed', values.seed),
    places: number('places', values.places),
    old: values.old ?? null,
    log: values.log ?? null,
  };
}
