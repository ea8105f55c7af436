import type { ServiceName, Subjects } from '@oa/contracts';
import { seconds } from '@oa/kernel';
import type { Transport } from '@oa/transport';

/** Stateless questions to a service's queue group. */
export class Queries {
  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
  ) {}

  /** The answer's content, or null if nobody answered well within 3 s. */
  async ask(service: ServiceName, name: string, question: object): Promise<unknown> {
    try {
      return JSON.parse(await this.transport.request(this.subjects.query(service, name), JSON.stringify(question), seconds(3)));
    } catch {
      return null;
    }
  }
}
