// What passes between a modelled client and its gateway.

import type { AttachReply, Authority, KindName } from '@oa/contracts';

/** A client's line to this gateway, as the gateway sees it. Both directions keep their order; nothing is lost while it is open. */
export interface Line {
  readonly by: Authority;
  readonly open: boolean;
  fact(kind: KindName, id: string, fact: TailFact): void;
  /** `r`: the reply, of a command that committed; `done` false: a refusal with its code. */
  answered(cid: string, done: boolean, content: unknown): void;
  unanswered(cid: string): void;
  joined(kind: KindName, id: string): void;
  joinRefused(kind: KindName, id: string, code: string): void;
}

export type TailFact = AttachReply['facts'][number];
