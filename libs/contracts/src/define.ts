import type { z } from 'zod';
import type { KindName } from './kinds';

/** Who may send a message: a person through a gateway, another actor through its outbox, or the actor's own host. */
export type Sender = 'person' | 'actor' | 'host';

/** One message to one kind of actor: the only place where its name, payload, reply and refusals are written. */
export interface MessageDefinition<
  Name extends string = string,
  Payload extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  Refusal extends string = string,
> {
  readonly name: Name;
  readonly to: KindName;
  readonly sender: Sender;
  /** Shape version; a receiver reads every version it ever knew. */
  readonly v: number;
  readonly payload: Payload;
  readonly reply: Reply;
  readonly refusals: readonly Refusal[];
  /** One sentence: what it asks for. */
  readonly about: string;
}

export type PayloadOf<D> = D extends MessageDefinition<string, infer P> ? z.infer<P> : never;
export type ReplyOf<D> = D extends MessageDefinition<string, z.ZodType, infer R> ? z.infer<R> : never;
export type RefusalOf<D> = D extends MessageDefinition<string, z.ZodType, z.ZodType, infer C> ? C : never;
/** The command object a kind's `decide` receives for a definition: its name and its parsed payload. */
export type CommandOf<D> = D extends MessageDefinition<infer N, infer P> ? { readonly type: N; readonly body: z.infer<P> } : never;

export function defineMessage<const Name extends string, Payload extends z.ZodType, Reply extends z.ZodType, const Refusal extends string>(
  definition: MessageDefinition<Name, Payload, Reply, Refusal>,
): MessageDefinition<Name, Payload, Reply, Refusal> {
  return Object.freeze(definition);
}

/** One fact an actor may commit: its name, its body, and which body fields are text that is sealed before it is stored. */
export interface FactDefinition<Name extends string = string, Body extends z.ZodType = z.ZodType> {
  readonly name: Name;
  readonly of: KindName;
  readonly v: number;
  readonly body: Body;
  /** Body fields holding people's text. The host seals them before the append; `evolve` and snapshots never see them. */
  readonly sealed: readonly string[];
  /** One sentence: what has happened. */
  readonly about: string;
}

export type FactOf<D> = D extends FactDefinition<infer N, infer B> ? { readonly type: N; readonly body: z.infer<B> } : never;

export function defineFact<const Name extends string, Body extends z.ZodType>(
  definition: Omit<FactDefinition<Name, Body>, 'sealed'> & { sealed?: readonly string[] },
): FactDefinition<Name, Body> {
  return Object.freeze({ sealed: [], ...definition });
}
