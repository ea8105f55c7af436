// A helper as JSON and back.
import type { OutMessage } from '@oa/actors';
import { type HelperState, newHelper, type Reservation } from './helper-state';

export const HELPER_SNAPSHOT = 1;

type Plain = Omit<HelperState, 'id' | 'wiki' | 'principal' | 'held' | 'ended' | 'desks' | 'debts'>;
interface StoredHelper {
  readonly plain: Plain;
  readonly held: readonly Reservation[];
  readonly ended: readonly (readonly [string, number])[];
  readonly desks: readonly (readonly [string, { readonly told: string; readonly version: number }])[];
  readonly debts: readonly OutMessage[];
}

export function snapshotHelper(state: HelperState): StoredHelper {
  const { id: _id, wiki: _wiki, principal: _principal, held, ended, desks, debts, ...plain } = state;
  return {
    plain: { ...plain, misses: [...plain.misses] },
    held: [...held.values()].map((reservation) => ({ ...reservation })),
    ended: [...ended],
    desks: [...desks],
    debts: [...debts.values()],
  };
}

/** Reads version 1. Throws on a shape it does not know. */
export function restoreHelper(id: string, data: unknown, version: number): HelperState {
  if (version !== HELPER_SNAPSHOT) throw new Error(`helper snapshot of unknown version ${version}`);
  const stored = data as StoredHelper;
  return {
    ...newHelper(id),
    ...stored.plain,
    misses: [...stored.plain.misses],
    held: new Map(stored.held.map((reservation) => [reservation.offer, { ...reservation }])),
    ended: new Map(stored.ended),
    desks: new Map(stored.desks),
    debts: new Map(stored.debts.map((debt) => [debt.key, debt])),
  };
}
