import { FACTS_OF, type KindName } from '@oa/contracts';
import { Fault } from '@oa/kernel';
import type { Fact } from '../kind';
import type { EventRow } from '../store';
import type { Sealer } from './options';

const NONE: readonly string[] = [];
const sealedFields = new Map(Object.entries(FACTS_OF).map(([kind, facts]) => [kind, new Map(facts.map((fact) => [fact.name, fact.sealed]))]));

/** The body fields of a fact that hold people's text. */
export function sealedFieldsOf(kind: KindName, type: string): readonly string[] {
  return sealedFields.get(kind)?.get(type) ?? NONE;
}

/** The fact without its sealed fields: what `evolve` sees. The same object if it has none. */
export function withoutText(kind: KindName, fact: Fact): Fact {
  const fields = sealedFieldsOf(kind, fact.type);
  if (fields.length === 0) return fact;
  const body: Record<string, unknown> = {};
  for (const name of Object.keys(fact.body)) if (!fields.includes(name)) body[name] = (fact.body as Record<string, unknown>)[name];
  return { type: fact.type, body };
}

/** Whether the fact carries text that must be sealed. */
export function holdsText(kind: KindName, fact: Fact): boolean {
  return sealedFieldsOf(kind, fact.type).some((name) => typeof (fact.body as Record<string, unknown>)[name] === 'string');
}

const placeOf = (actor: string, seq: number, field: string) => `${actor}|${seq}|${field}`;

/** The body as it is stored: sealed fields as base64 under the actor's key. */
export function sealedBody(
  kind: KindName,
  actor: string,
  seq: number,
  fact: Fact,
  key: Uint8Array | null | undefined,
  sealer: Sealer | undefined,
): string {
  const fields = sealedFieldsOf(kind, fact.type);
  if (fields.length === 0) return JSON.stringify(fact.body);
  const body: Record<string, unknown> = { ...fact.body };
  for (const name of fields) {
    const text = body[name];
    if (typeof text !== 'string') continue;
    if (!key || !sealer) throw new Fault('text cannot be sealed without a key', { actor, seq });
    body[name] = sealer.seal(key, text, placeOf(actor, seq, name));
  }
  return JSON.stringify(body);
}

/** A stored row's body with its sealed fields opened; they are left out once the key is destroyed. */
export function openedBody(row: EventRow, key: Uint8Array | null | undefined, sealer: Sealer | undefined): Record<string, unknown> {
  const body = JSON.parse(row.body) as Record<string, unknown>;
  for (const name of sealedFieldsOf(row.kind, row.type)) {
    const sealed = body[name];
    if (typeof sealed !== 'string') continue;
    if (key && sealer) body[name] = sealer.open(key, sealed, placeOf(row.actor, row.seq, name));
    else delete body[name];
  }
  return body;
}
