// How long people waited because of each fault, beside what the house promises.
import type { SentCommand } from '../people/crowd';
import type { HappenedFault } from './injector';
import type { Lag, Witness } from './judge-histories';

export interface Stall {
  readonly fault: string;
  /** Commands done, acknowledged or refused, that were under way or begun while it could be felt. */
  readonly commands: number;
  /** The longest that a command waited, from the fault (or from the return of what was away) or its own begin, ms. */
  readonly worstMs: number;
  /** The longest that a text waited between acknowledgement and arrival, ms. */
  readonly lagMs: number;
  /** Errors clients were shown. */
  readonly errors: number;
  /** The command that waited longest. */
  readonly slowest: SentCommand | null;
}

export interface Bar {
  /** In ms; null: none is promised. */
  readonly worstMs: number | null;
  readonly noErrors: boolean;
}

/** A fault is felt at the latest so long after it. */
const FELT_MS = 10_000;
/** Commands sent shortly before a fault may be lost in it. */
const BEFORE_MS = 1_000;

const MATCHING = ['duty', 'accept', 'decline', 'extend', 'card'];
const FEEDBACK = ['feedback', 'thank'];

/** What design and issue promise for a fault of this name. */
export function barOf(name: string): Bar {
  if (/^kill-(matching|sessions)$/.test(name)) return { worstMs: 1_500, noErrors: false };
  if (/^freeze-(matching|sessions)$/.test(name)) return { worstMs: 3_500, noErrors: false };
  if (/^(restart|join|leave)-/.test(name)) return { worstMs: 500, noErrors: true };
  if (/^database-(restart|outage)$/.test(name)) return { worstMs: 2_000, noErrors: false };
  return { worstMs: null, noErrors: false };
}

/** The stall of each fault, in their order. `until`: end of the observation, monotonic ms. */
export function stallsOf(faults: readonly HappenedFault[], witnesses: readonly Witness[], lags: readonly Lag[], until: number): Stall[] {
  const commands = witnesses.flatMap(({ history }) => [...history.commands.values()]).filter(({ hindered, sends }) => !hindered && sends > 0);
  return faults.map((fault, n) => {
    const end = Math.min(faults[n + 1]?.at ?? until, fault.back + FELT_MS);
    const from = zeroOf(fault);
    const felt = commands.filter((command) => isFelt(command, fault, end));
    const waited = ({ typedAt, answer }: SentCommand) => (answer?.at ?? until) - Math.max(typedAt, from);
    const slowest = felt.reduce<SentCommand | null>((slow, command) => (slow && waited(slow) >= waited(command) ? slow : command), null);
    return {
      fault: fault.name,
      commands: felt.length,
      slowest,
      worstMs: slowest ? Math.max(0, waited(slowest)) : 0,
      lagMs: Math.max(0, ...lags.filter(({ at, ms }) => at + ms > fault.at && at < end).map(({ at, ms }) => at + ms - Math.max(at, from))),
      errors: felt.reduce(
        (sum, { errors, answer }) => sum + errors.filter(({ at }) => at >= fault.at && at < end).length + (answer?.t === 'error' ? 1 : 0),
        0,
      ),
    };
  });
}

/** While server and link are away nobody can be served: the stall counts from their return. */
function zeroOf({ name, at, back }: HappenedFault): number {
  return /^(database|broker)-(restart|outage)$/.test(name) ? back : at;
}

function isFelt(command: SentCommand, { name, at }: HappenedFault, end: number): boolean {
  const { t, typedAt, answer } = command;
  if (typedAt < at - BEFORE_MS || typedAt >= end || (answer && answer.at < at)) return false;
  const room = name.slice(name.lastIndexOf('-') + 1);
  if (room === 'matching') return MATCHING.includes(t);
  if (room === 'feedback') return FEEDBACK.includes(t);
  if (room === 'sessions') return !MATCHING.includes(t) && !FEEDBACK.includes(t);
  return true;
}

export interface StallRow {
  readonly fault: string;
  readonly count: number;
  readonly medianMs: number;
  readonly worstMs: number;
  readonly lagMs: number;
  readonly errors: number;
  readonly bar: Bar;
}

/** One row a fault, in the order of first appearance. */
export function stallTable(stalls: readonly Stall[]): StallRow[] {
  const names = [...new Set(stalls.map(({ fault }) => fault))];
  return names.map((fault) => {
    const own = stalls.filter((stall) => stall.fault === fault);
    const worst = own.map(({ worstMs }) => worstMs).sort((a, b) => a - b);
    return {
      fault,
      count: own.length,
      medianMs: worst[Math.floor((worst.length - 1) / 2)] ?? 0,
      worstMs: worst.at(-1) ?? 0,
      lagMs: Math.max(...own.map(({ lagMs }) => lagMs)),
      errors: own.reduce((sum, { errors }) => sum + errors, 0),
      bar: barOf(fault),
    };
  });
}

export function isOver({ worstMs, errors, bar }: StallRow): boolean {
  return (bar.worstMs !== null && worstMs > bar.worstMs) || (bar.noErrors && errors > 0);
}
