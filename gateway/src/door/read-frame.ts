import { ClientCommandId, WIRE_VERSION } from '@oa/contracts';
import type { z } from 'zod';

/** What became of a raw frame: a parsed one, or why it could not be read and which field was wrong. */
export type ReadFrame<F> =
  | { readonly ok: true; readonly frame: F }
  | { readonly ok: false; readonly code: 'malformed' | 'unknown-frame'; readonly field?: string; readonly cid?: string }
  | { readonly ok: false; readonly code: 'bad-version' };

/** Reads one text frame against the schema of its door. Never throws. */
export function readFrame<F>(text: string, schema: z.ZodType<F>): ReadFrame<F> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, code: 'malformed' };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, frame: parsed.data };
  return explain(raw, parsed.error.issues);
}

type Issue = z.core.$ZodIssue;

function explain<F>(raw: unknown, issues: readonly Issue[]): ReadFrame<F> {
  const fields = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Readonly<Record<string, unknown>>) : {};
  if (fields.t === 'hello' && typeof fields.v === 'number' && fields.v !== WIRE_VERSION) return { ok: false, code: 'bad-version' };
  const issue = issues[0];
  const cid = ClientCommandId.safeParse(fields.cid).data;
  const code = issue && issue.code === 'invalid_union' && issue.path.join('.') === 't' ? 'unknown-frame' : 'malformed';
  const field = issue && fieldOf(issue);
  return { ok: false, code, ...(field ? { field } : {}), ...(cid ? { cid } : {}) };
}

/** The field an issue is about, as a dotted path of at most 100 characters; the surplus key where there is one. */
export function fieldOf(issue: Issue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return path.map(String).join('.').slice(0, 100);
}
