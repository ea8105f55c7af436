import { type ActorAddress, type Authority, type MessageDefinition, personCommandId } from '@oa/contracts';
import type { Clock, Tracer, TraceStep } from '@oa/kernel';
import type { Line } from '../door/line';
import { BucketTable } from '../door/token-bucket';
import type { DoorCounter, DoorLog, GatewayLimits } from '../options';
import { NOT_DONE, type Settled } from './command';
import type { CommandSender } from './command-sender';

/** One command of a client, ready to go. */
export interface ClientCommand {
  readonly cid: string;
  readonly to: ActorAddress;
  readonly message: MessageDefinition;
  readonly body: object;
  /** Keeps the order of what one person says in one session. */
  readonly ordered?: boolean;
  /** The client's traceparent, if it gave one. */
  readonly tp?: string;
  /** What it is a part of, if that is traced: then it begins no trace of its own. */
  readonly within?: TraceStep;
}

/** From a client's command to its one answer: `ack`, `refused` or `error`, each with the client's cid. */
export class ClientCommands {
  readonly #people: BucketTable;

  constructor(
    private readonly clock: Clock,
    limits: GatewayLimits,
    private readonly sender: CommandSender,
    private readonly meter: DoorCounter,
    private readonly log: DoorLog,
    private readonly tracer: Tracer,
  ) {
    this.#people = new BucketTable(limits.personCommands);
  }

  /** Whether this person may command once more now; if not, the client has been told. */
  admit(line: Line, principal: string, cid: string): boolean {
    if (this.#people.take(principal, this.clock.monotonic())) return true;
    line.error('too-fast', { cid });
    return false;
  }

  sweep(): void {
    this.#people.sweep(this.clock.monotonic());
  }

  /** Sends a command and answers the line with what becomes of it. */
  run(line: Line, by: Authority, command: ClientCommand): void {
    if (!this.admit(line, by.principal, command.cid)) return;
    const started = this.clock.monotonic();
    line.underWay += 1;
    this.send(by, command, (settled) => {
      line.underWay -= 1;
      this.meter.answered(line.door, this.clock.monotonic() - started);
      this.answer(line, command, settled);
    });
  }

  /** Sends a command under the id its cid gives it; `settle` is called once. */
  send(by: Authority, command: ClientCommand, settle: (settled: Settled) => void): void {
    const { cid, to, message, body, ordered, tp, within } = command;
    const id = personCommandId(by.principal, cid);
    const lane = ordered ? { lane: `${by.principal} ${to.id}` } : {};
    const step = within ?? this.begin(message.name, tp);
    const traced = step ? { tr: step.traceparent } : {};
    this.sender.send({ id, to, type: message.name, v: message.v, body, by, cid, ...lane, ...traced }, (settled) => {
      if (settled.outcome === 'fault' || (settled.outcome === 'refused' && settled.code === NOT_DONE)) this.#broken(id, command, settled.code, step);
      if (!within) step?.end(settled.outcome);
      settle(settled);
    });
  }

  /** The first step of a trace, if this one is sampled. */
  begin(name: string, tp?: string): TraceStep | undefined {
    return this.tracer.begin(name, undefined, tp);
  }

  /** Joins the client's name for the command with the one all log lines and rows have for it. */
  #broken(correlation: string, { cid, message, to }: ClientCommand, code: string, step: TraceStep | undefined): void {
    const trace = step ? { trace: step.traceparent.split('-')[1] } : {};
    this.log.warn({ cid, correlation, ...trace, type: message.name, kind: to.kind, code }, 'a command could not be taken');
  }

  answer(line: Line, command: ClientCommand, settled: Settled): void {
    const { cid } = command;
    switch (settled.outcome) {
      case 'committed':
        // Only a session's numbers mean anything to a client.
        line.send(command.to.kind === 'session' ? { t: 'ack', cid, seq: settled.seq, at: settled.at } : { t: 'ack', cid, at: settled.at });
        return;
      case 'answered':
        line.send({ t: 'ack', cid, ...cardOf(command, settled.reply) });
        return;
      case 'refused':
        line.send({ t: 'refused', cid, code: settled.code, ...(settled.details ? { details: { ...settled.details } } : {}) });
        return;
      case 'fault':
        line.error(settled.code, { cid });
        return;
      case 'unavailable':
        line.error('unavailable', { cid });
    }
  }
}

interface Card {
  readonly question: string;
  readonly topic: string | null;
  readonly language: string;
  readonly waitedMs: number;
}

/** What a card's ack shows: of the whole reply only what a helper may read before the chat is theirs. */
function cardOf(command: ClientCommand, reply: unknown): { card?: Card } {
  if (command.message.name !== 'session.read-card') return {};
  const { question, topic, language, waitedMs } = reply as Card;
  return { card: { question, topic, language, waitedMs } };
}
