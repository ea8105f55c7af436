import { Controller, Get, HttpException, Inject } from '@nestjs/common';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';

@Controller('health')
export class HealthController {
  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {}

  /** The process runs. */
  @Get('live')
  live() {
    return { live: true };
  }

  /** People can be let in: 503 while starting, draining, or cut off from the bus. */
  @Get('ready')
  ready() {
    if (!this.house.ready) throw new HttpException({ ready: false }, 503);
    return { ready: true };
  }
}
