import type { ServiceName, Subjects } from '@oa/contracts';
import { done, type Outcome, refused } from '@oa/kernel';
import type { Transport } from '@oa/transport';
import { askedText, readAnswer } from './query-envelope';
import { QueryRefused } from './query-errors';

/** How long a query may take before its caller gives up, unless said otherwise. */
export const QUERY_TIMEOUT_MS = 2_000;

/** Asks services stateless questions; what a gateway uses where Nest's observables would only be in the way. */
export class Queries {
  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
    private readonly timeoutMs = QUERY_TIMEOUT_MS,
  ) {}

  /**
   * The value, or the refusal. Throws QueryFault if the service broke, NoResponders if no pod of it is there, RequestTimeout, TransportDown.
   * `Reply` is the caller's word for what the service promises; it is not checked.
   */
  async ask<Reply = unknown>(service: ServiceName, name: string, body: unknown, timeoutMs = this.timeoutMs): Promise<Outcome<Reply>> {
    const subject = this.subjects.query(service, name);
    const text = await this.transport.request(subject, askedText(body), timeoutMs);
    try {
      return done(readAnswer(subject, text) as Reply);
    } catch (error) {
      if (error instanceof QueryRefused) return refused(error.code, error.details);
      throw error;
    }
  }
}
