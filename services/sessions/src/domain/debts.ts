/** What an actor owes other actors, kept ready in its state: one message a key, the newest version only. */
import type { OutMessage } from '@oa/actors';
import type { PayloadOf } from '@oa/contracts';

/** Debts by key. Plain JSON, so that a snapshot is a copy. */
export type Debts = Record<string, OutMessage>;

/** A message of a definition under a key. An ack for a lower version does not pay it. */
export function owe<D extends { readonly name: string; readonly to: Exclude<OutMessage['to'], { keys: 'destroy' } | { wiki: string }>['kind'] }>(
  debts: Debts,
  definition: D,
  key: string,
  version: number,
  id: string,
  body: PayloadOf<D> & object,
): void {
  debts[key] = { key, version, to: { kind: definition.to, id }, type: definition.name, body };
}

/** Whether this very version is still owed. */
export function isOwed(debts: Readonly<Debts>, key: string, version: number): boolean {
  return Object.hasOwn(debts, key) && debts[key]?.version === version;
}

/** Drops the debt if this version or a lower one is what is owed. */
export function paid(debts: Debts, key: string, version: number): void {
  if (Object.hasOwn(debts, key) && (debts[key]?.version ?? 0) <= version) delete debts[key];
}
