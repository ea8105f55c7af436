import { type ArgumentsHost, Catch, Inject, type WsExceptionFilter } from '@nestjs/common';
import type { GatewayHouse } from '../house/gateway-house';
import { type DoorLog, GATEWAY_HOUSE } from '../options';
import type { Arrival } from './door-adapter';

/** A fault in a handler: logged here, shown to the client as `internal` and nothing more. */
@Catch()
export class DoorFaultFilter implements WsExceptionFilter {
  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {}

  catch(fault: unknown, host: ArgumentsHost): void {
    tellFault(this.house.log, host.switchToWs().getData<Arrival<FaultyFrame>>(), fault);
  }
}

interface FaultyFrame {
  readonly t?: string;
  readonly cid?: string;
}

/** The same for a frame that does not pass through Nest. */
export function tellFault(log: DoorLog, { line, frame }: Arrival<FaultyFrame>, fault: unknown): void {
  const words = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  log.error({ type: frame.t, cid: frame.cid, fault: words }, 'a frame met a fault');
  line.error('internal', frame.cid === undefined ? {} : { cid: frame.cid });
  if (line.state === 'greeting') line.close(1011, 'internal');
}
