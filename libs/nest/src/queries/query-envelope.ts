/** The two texts of a query on the bus. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { QueryFault, QueryRefused } from './query-errors';

const Asked = z.object({ b: z.unknown().optional(), c: z.string().max(64).optional() });
const Details = z.record(z.string(), z.union([z.string(), z.number()]));
const Answer = z.union([
  z.object({ ok: z.literal(true), b: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.string(), details: Details.optional() }),
  z.object({ fault: z.string() }),
]);

export function newCorrelation(): string {
  return randomBytes(8).toString('hex');
}

export function askedText(body: unknown, correlation = newCorrelation()): string {
  return JSON.stringify({ b: body, c: correlation });
}

/** Null for a text that is no query. */
export function readAsked(text: string): { readonly body: unknown; readonly correlation: string } | null {
  const asked = Asked.safeParse(parsed(text));
  return asked.success ? { body: asked.data.b, correlation: asked.data.c ?? newCorrelation() } : null;
}

export const doneText = (body: unknown): string => JSON.stringify({ ok: true, b: body ?? null });
export const refusedText = ({ code, details }: { readonly code: string; readonly details?: QueryRefused['details'] }): string =>
  JSON.stringify({ ok: false, code, details });
export const faultText = (correlation: string): string => JSON.stringify({ fault: correlation });

/** The answer's value. Throws QueryRefused for a refusal and QueryFault for anything else, an unreadable answer included. */
export function readAnswer(subject: string, text: string): unknown {
  const answer = Answer.safeParse(parsed(text));
  if (!answer.success) throw new QueryFault(subject, 'unreadable');
  if ('fault' in answer.data) throw new QueryFault(subject, answer.data.fault);
  if (!answer.data.ok) throw new QueryRefused(answer.data.code, answer.data.details);
  return answer.data.b ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
