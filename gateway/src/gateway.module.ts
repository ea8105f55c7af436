import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AskerGateway } from './asker/asker.gateway';
import { HelperGateway } from './helper/helper.gateway';
import { GatewayHouse } from './house/gateway-house';
import { AvailabilityController } from './http/availability.controller';
import { ConsoleController } from './http/console.controller';
import { HealthController } from './http/health.controller';
import { LoaderController } from './http/loader.controller';
import { GATEWAY_HOUSE, GATEWAY_OPTIONS, type GatewayOptions } from './options';

/** The door as a Nest module: two WebSocket gateways, the console's requests, public files. Stands on a `Transport` and nothing else. */
@Module({})
export class GatewayModule implements OnApplicationShutdown {
  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {}

  /** Sockets and subscriptions end with the application, also when nobody drained it. */
  onApplicationShutdown(): Promise<void> {
    return this.house.close();
  }

  static register(options: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [ConsoleController, AvailabilityController, HealthController, LoaderController],
      providers: [
        { provide: GATEWAY_OPTIONS, useValue: options },
        { provide: GATEWAY_HOUSE, useFactory: () => new GatewayHouse(options) },
        AskerGateway,
        HelperGateway,
      ],
      exports: [GATEWAY_HOUSE],
    };
  }
}
