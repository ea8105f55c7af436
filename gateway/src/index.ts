export { createGateway, type RunningGateway } from './create-gateway';
export { GatewayModule } from './gateway.module';
export { type InvitePlan, makeInvite } from './identity/invites';
export { DEFAULT_LIMITS, type DoorCounter, type DoorLog, type GatewayLimits, type GatewayOptions, type RosterPerson, type WikiKey } from './options';
export { type GatewayRoom, gatewayOptions, startGateway } from './start-gateway';
