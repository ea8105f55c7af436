/**
 * What a command may come back with when nothing broke: it was done, or it was refused.
 * A refusal is an expected no; its code stands in the contract of the message and has a message key of the same name.
 */
export type Outcome<T, Code extends string = string> = Done<T> | Refused<Code>;

export interface Done<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused<Code extends string = string> {
  readonly ok: false;
  readonly code: Code;
  /** Facts a person may be shown with the refusal, such as an end date in epoch ms. Never text of a chat, never an address. */
  readonly details?: Readonly<Record<string, string | number>>;
}

export function done<T>(value: T): Done<T> {
  return { ok: true, value };
}

export function refused<Code extends string>(code: Code, details?: Refused['details']): Refused<Code> {
  return details ? { ok: false, code, details } : { ok: false, code };
}
