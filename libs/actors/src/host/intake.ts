import {
  ATTACH,
  AttachPayload,
  Envelope,
  HEADS,
  HeadsPayload,
  type KindName,
  MESSAGES_OF,
  type MessageDefinition,
  OwnershipHint,
  PresenceHint,
  type Reply,
  shardOf,
} from '@oa/contracts';
import type { TransportMessage } from '@oa/transport';
import type { Command } from '../kind';
import type { ShardRow } from '../store';
import type { ActorHost } from './actor-host';
import { shardName } from './ownership/port';
import { traceOf } from './tracing';

const definitions = new Map<string, ReadonlyMap<string, MessageDefinition>>();
for (const [kind, messages] of Object.entries(MESSAGES_OF)) definitions.set(kind, new Map(messages.map((message) => [message.name, message])));

export interface Unreadable {
  readonly code: 'INVALID' | 'FORBIDDEN';
  readonly field: string;
}

/** The command in an envelope, its payload parsed by the contract; or why it cannot be taken. Unknown fields from other rooms are ignored. */
export function readMessage(envelope: Envelope, source: 'person' | 'actor'): Command | Unreadable {
  const definition = definitions.get(envelope.k)?.get(envelope.t);
  if (!definition) return { code: 'INVALID', field: 't' };
  if (definition.sender !== source) return { code: 'FORBIDDEN', field: 't' };
  const body = definition.payload.safeParse(envelope.b);
  if (!body.success) return { code: 'INVALID', field: `b.${body.error.issues[0]?.path.join('.') ?? ''}` };
  return { type: definition.name, body: body.data as object };
}

/** The same for the messages every host answers itself. */
export function readHostMessage(envelope: Envelope): Command | Unreadable {
  const schema = envelope.t === ATTACH ? AttachPayload : envelope.t === HEADS ? HeadsPayload : undefined;
  const body = schema?.safeParse(envelope.b);
  if (!body?.success || !envelope.by) return { code: 'INVALID', field: 'b' };
  return { type: envelope.t, body: body.data };
}

export function refusedReply(id: string, code: string, retryMs?: number, field?: string, details?: Readonly<Record<string, string | number>>): Reply {
  const facts = field ? { ...details, field } : details;
  return { id, ok: false, code, ...(facts && { details: facts }), ...(retryMs !== undefined && { retryMs }) };
}

/** A message on a shard's subject: read, checked, and put into its actor's mailbox, or answered at once. */
export function takeMessage(host: ActorHost, message: TransportMessage, row: ShardRow, source: 'person' | 'actor'): void {
  const envelope = readEnvelope(message.text, source);
  if (!envelope) return host.options.log.error({ subject: message.subject, bytes: message.text.length }, 'a message that is no envelope was dropped');
  const no = (code: string, retryMs?: number, field?: string) => {
    host.meter.turnedAway(code);
    host.answers.reply(message.reply, refusedReply(envelope.id, code, retryMs, field));
  };
  if (!host.owns(row.kind, row.shard)) return no('MOVED');
  if (!host.ownership.fresh()) return no('RETRY', 250);
  if (envelope.t === HEADS) return void host.answers.heads(envelope, row, message.reply);
  if (envelope.k !== row.kind || shardOf({ kind: envelope.k, id: envelope.to }) !== row.shard) return no('MOVED');
  const command = envelope.t === ATTACH ? readHostMessage(envelope) : readMessage(envelope, source);
  if ('code' in command) return no(command.code, undefined, command.field);
  const activation = host.activate(row.kind, envelope.to);
  if (!activation || activation.mailbox.length >= host.bounds.perActor || host.waiting >= host.bounds.perPod) return no('BUSY', 250);
  if (envelope.gw && envelope.t !== ATTACH) host.attachments.attach(activation.key, envelope.gw);
  const { trace, step } = traceOf(host.options.tracer, command.type, activation.key, envelope.tr);
  host.deliveries.enqueue(activation, {
    envelope,
    command,
    reply: message.reply,
    receivedAt: host.options.clock.monotonic(),
    lookup: envelope.att > 1,
    tries: 0,
    trace,
    step,
  });
}

function readEnvelope(text: string, source: 'person' | 'actor'): Envelope | undefined {
  try {
    const { success, data } = Envelope.safeParse(JSON.parse(text));
    return success && (source === 'person' ? data.by && !data.from : data.from && !data.by) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** A presence hint: soft, so a malformed one is dropped without a word. */
export function takeHint(host: ActorHost, message: TransportMessage, row: ShardRow): void {
  const kind = host.kinds.get(row.kind);
  let hint: PresenceHint;
  try {
    hint = PresenceHint.parse(JSON.parse(message.text));
  } catch {
    return;
  }
  for (const person of hint.people) {
    if (shardOf({ kind: row.kind, id: person.id }) !== row.shard) continue;
    if (kind?.soft) host.soft.asked(row.kind, person.id);
    if (kind?.presence) host.presences.hint(row.kind, person.id, hint.gw, person.sockets);
  }
}

/** Names of the shards a hint of ownership names; undefined: it names none, any may have moved. */
export function movedBy(text: string): ReadonlySet<string> | undefined {
  try {
    const { shards } = OwnershipHint.parse(JSON.parse(text));
    return (
      shards && new Set(Object.entries(shards).flatMap(([kind, numbers]) => numbers.map((shard) => shardName({ kind: kind as KindName, shard }))))
    );
  } catch {
    return undefined;
  }
}
