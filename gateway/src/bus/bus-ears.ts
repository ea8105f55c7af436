import { type FactBatch, SERVICE_NAMES, type Subjects } from '@oa/contracts';
import type { Clock, Random, Tracer } from '@oa/kernel';
import type { Subscription, Transport } from '@oa/transport';
import type { Feeds } from '../delivery/feeds';
import type { PresenceVoice } from '../delivery/presence-voice';
import type { CommandSender } from './command-sender';
import { OwnershipHints } from './ownership-hints';

/**
 * The gateway's ears on the bus: its batches of facts, its replies, hints of ownership, the line itself. `open` resolves only when the broker
 * has the subscriptions: nobody may attach to an actor before.
 */
export class BusEars {
  readonly #subscriptions: Subscription[] = [];
  readonly #hints: OwnershipHints;
  #offLine: (() => void) | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
    private readonly gateway: string,
    clock: Clock,
    random: Random,
    private readonly sender: CommandSender,
    private readonly feeds: Feeds,
    private readonly presence: PresenceVoice,
    private readonly tracer: Tracer,
  ) {
    this.#hints = new OwnershipHints(clock, random, (filter) => {
      sender.ownersChanged(filter);
      feeds.askHeads(filter);
      presence.sayAll(filter);
    });
  }

  async open(): Promise<void> {
    const { transport, subjects, gateway } = this;
    this.#subscriptions.push(
      transport.subscribe(subjects.gateway(gateway), (message) => this.#takeBatch(message.text)),
      transport.subscribe(subjects.gatewayReplies(gateway, '*'), (message) => this.sender.takeReply(message)),
      ...SERVICE_NAMES.map((service) => transport.subscribe(subjects.hint(service), ({ text }) => this.#hints.take(service, text))),
    );
    this.#offLine = transport.onLine((line) => {
      if (line === 'down') return this.sender.lineDown();
      this.sender.lineUp();
      this.feeds.askHeads();
      this.presence.sayAll();
    });
    await transport.flush();
  }

  async close(): Promise<void> {
    this.#offLine?.();
    this.#hints.stop();
    await Promise.all(this.#subscriptions.splice(0).map((subscription) => subscription.drain()));
  }

  #takeBatch(text: string): void {
    const batch = JSON.parse(text) as FactBatch;
    for (const fact of batch.e) {
      // The clients' frames carry the sender's own mark while the command is still known: delivery comes first.
      const step = fact.tr === undefined ? undefined : this.tracer.step(`deliver ${fact.t}`, fact.tr, { actor: `${fact.k}/${fact.a}`, seq: fact.s });
      this.feeds.take(fact);
      step?.end();
      if (fact.id !== undefined) this.sender.takeFact(fact);
    }
  }
}
