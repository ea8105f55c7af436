import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CLUSTER_ROOMS, type Counts, DEFAULT_COUNTS } from '../people/cluster';
import { FAULTS, type FaultName } from './schedule';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly places: number;
  readonly faults: readonly FaultName[];
  readonly together: boolean;
  /** How many processes of each room. */
  readonly pods: Counts;
  /** Every line the pods say goes into this file. */
  readonly log: string | null;
}

export const USAGE = `npm run chaos -- [--minutes M] [--seed S] [--places N] [--faults kill-matching,…|none] [--together] [--pods matching=3,…] [--log FILE]

  --minutes M   how long faults go on (default 2); the beginning and the coming to rest take about a minute more
  --seed S      of the schedule and of the people; default: a fresh one, which is printed
  --places N    requests at a time (default 150)
  --faults      only these (comma separated), or none: then fairness is judged too
  --together    a fault does not wait until the one before has healed
  --pods        how many of a room, comma separated; default: ${Object.entries(DEFAULT_COUNTS)
    .map(([room, count]) => `${room}=${count}`)
    .join(',')}
  --log FILE    everything the processes say

  faults: ${FAULTS.join(' ')}
`;

/** Throws with words for whoever typed it. */
export function readOptions(words: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string' },
      places: { type: 'string', default: '150' },
      faults: { type: 'string' },
      together: { type: 'boolean', default: false },
      pods: { type: 'string', default: '' },
      log: { type: 'string' },
    },
  });
  const number = (name: string, text: string) => {
    if (!/^\d{1,9}(\.\d{1,3})?$/.test(text)) throw new Error(`--${name} must be a number`);
    return Number(text);
  };
  const named = values.faults === undefined ? [...FAULTS] : values.faults === 'none' ? [] : values.faults.split(',');
  const unknown = named.filter((name) => !(FAULTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(', ')}`);
  return {
    minutes: number('minutes', values.minutes),
    seed: values.seed === undefined ? randomInt(1, 2 ** 31 - 1) : number('seed', values.seed),
    places: number('places', values.places),
    faults: named as FaultName[],
    together: values.together,
    pods: podsOf(values.pods),
    log: values.log ?? null,
  };
}

function podsOf(text: string): Counts {
  const named = text === '' ? [] : text.split(',').map((word) => word.split('='));
  for (const [room, count] of named)
    if (!CLUSTER_ROOMS.some((one) => one === room) || !/^[1-9]$/.test(count ?? '')) throw new Error(`--pods: ${room}=${count} is not understood`);
  return { ...DEFAULT_COUNTS, ...Object.fromEntries(named.map(([room, count]) => [room, Number(count)])) };
}
