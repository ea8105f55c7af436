/** How a query ends that does not end well: refused (an expected no, thrown by a handler, rebuilt at the caller) or broken. */
import { RpcException } from '@nestjs/microservices';
import { Fault, type Refused } from '@oa/kernel';

/** An expected no. A handler or pipe throws it; the caller of `BusClient.send` gets one, the caller of `Queries.ask` gets the `refused` value. */
export class QueryRefused extends RpcException {
  constructor(
    readonly code: string,
    readonly details?: Refused['details'],
  ) {
    super({ code, details });
    this.name = 'QueryRefused';
  }
}

/** The other room broke. Holds nothing of what happened there but the id under which its log tells. */
export class QueryFault extends Fault {
  override readonly name = 'QueryFault';
  constructor(
    readonly subject: string,
    readonly correlation: string,
  ) {
    super(`${subject} failed; the log of the room that answered knows more under ${correlation}`, { subject, correlation });
  }
}
