import { type Clock, seconds } from '@oa/kernel';
import type { Transport } from '@oa/transport';
import type { DoorKeeper } from '../door/door-keeper';
import type { LivenessWheel } from '../door/liveness-wheel';
import type { DoorLog } from '../options';
import { letGo } from './drain';

/** So long a gateway without a line to the broker keeps its clients: a broker that restarts is back sooner. */
export const CUT_OFF_MS = seconds(20);
const LEAVE_MS = seconds(5);

/**
 * A gateway that lost its line to the broker for good can do nothing for its clients, and the services, which hear nothing from it, would in
 * time take them for gone: requests would leave the line, helpers would lose their chats. So it lets them go, to a gateway that is not cut off,
 * and takes nobody in until the line is back.
 */
export class CutOff {
  #offLine: (() => void) | undefined;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly keeper: DoorKeeper,
    private readonly wheel: LivenessWheel,
    private readonly log: DoorLog,
  ) {}

  open(): void {
    this.#offLine = this.transport.onLine((line) => {
      this.#cancel?.();
      this.#cancel = undefined;
      if (line === 'up') this.keeper.cutOff = false;
      else this.#cancel = this.clock.after(CUT_OFF_MS, () => this.#leave());
    });
  }

  close(): void {
    this.#offLine?.();
    this.#cancel?.();
  }

  #leave(): void {
    this.keeper.cutOff = true;
    this.log.warn({ sockets: this.wheel.count }, 'cut off from the bus; the clients are sent to another gateway');
    void letGo(this.wheel, this.clock, LEAVE_MS, () => this.keeper.cutOff);
  }
}
