import type { RulesInForce } from '@oa/contracts';
import type { Clock, Tracer } from '@oa/kernel';
import type { Transport } from '@oa/transport';

/** A key with which one wiki signs its identity tokens. The algorithm belongs to the key, never to the token. */
export type WikiKey =
  | {
      readonly kid: string;
      readonly alg: 'EdDSA' /** Public key: JWK fields or SPKI PEM. */;
      readonly publicKey: string | Readonly<Record<string, string>>;
    }
  | { readonly kid: string; readonly alg: 'HS256' /** At least 32 bytes. */; readonly secret: string };

/** Somebody who may sign in to the console, as the operators' roster names them. */
export interface RosterPerson {
  readonly wiki: string;
  /** Pairwise subject, the same as in the wiki's identity tokens. */
  readonly sub: string;
  readonly name: string;
  readonly roles: readonly ('helper' | 'coordinator' | 'moderator' | 'reviewer' | 'suppressor')[];
}

/** How much one socket, one person and one address may do. Every limit is a token bucket: `burst` at once, `perSecond` afterwards. */
export interface GatewayLimits {
  readonly socketFrames: BucketSize;
  readonly personCommands: BucketSize;
  readonly addressSockets: BucketSize;
  readonly addressRequests: BucketSize;
  /** Unreadable or refused frames in a row before the socket closes with 4429. */
  readonly strikes: number;
  /** Sockets one gateway holds; one more is refused with HTTP 503. */
  readonly sockets: number;
  /** Help sessions one socket may have joined at a time. */
  readonly joinedPerSocket: number;
}
export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  socketFrames: { burst: 120, perSecond: 10 },
  personCommands: { burst: 80, perSecond: 2 },
  addressSockets: { burst: 600, perSecond: 20 },
  addressRequests: { burst: 1_200, perSecond: 50 },
  strikes: 10,
  sockets: 50_000,
  joinedPerSocket: 24,
};

/** The subset of a logger the gateway needs. Never given text of a chat, a token, an address or an agent string. */
export interface DoorLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** What the gateway counts; `DoorMeter` of libs/observability is one. */
export interface DoorCounter {
  opened(side: 'asker' | 'helper'): void;
  closed(side: 'asker' | 'helper'): void;
  frame(side: 'asker' | 'helper', frame: string, outcome: 'taken' | 'refused' | 'malformed'): void;
  answered(side: 'asker' | 'helper', ms: number): void;
  retried(why: string): void;
}

export interface GatewayOptions {
  readonly transport: Transport;
  /** Subject prefix of the bus. */
  readonly prefix?: string;
  readonly clock?: Clock;
  readonly log?: DoorLog;
  readonly meter?: DoorCounter;
  /** Default: nothing is sampled. */
  readonly tracer?: Tracer;
  /** Rules in force of every wiki served here. */
  readonly wikis: readonly RulesInForce[];
  /** Keys of the wikis' identity endpoints, by wiki id; a wiki without keys serves visitors only. */
  readonly identityKeys: Readonly<Record<string, readonly WikiKey[]>>;
  /** `aud` of the wikis' identity tokens. */
  readonly audience: string;
  readonly people: readonly RosterPerson[];
  /** Secrets of this installation, current first, then previous ones; at least 32 characters each. The same on every gateway. */
  readonly secrets: readonly string[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Port of a balancer on the same host, if people reach several gateways there. */
  readonly balancedPort?: number;
  /** Under which address people reach the gateway, if not under the one it listens at: the console's origin, and the address in the loader. */
  readonly publicUrl?: string;
  /** Demo mode: one-click sign-in for people of the roster. Loopback only; refused with a public listener or trusted proxies. */
  readonly demo: boolean;
  /** How many proxies in front may be believed about `X-Forwarded-For`. */
  readonly trustedProxies?: number;
  /** Whether a socket without an `Origin` header is let in: for clients that are no browsers. */
  readonly allowMissingOrigin?: boolean;
  readonly limits?: Partial<GatewayLimits>;
  /** Folders of built files; a missing folder is served as 404. */
  readonly files?: { readonly widget?: string; readonly console?: string };
  /** Over how many ms a drain spreads its closes. */
  readonly drainMs?: number;
}

/** Nest tokens of the parts that are made from the options. */
export const GATEWAY_OPTIONS = Symbol('GATEWAY_OPTIONS');
export const GATEWAY_HOUSE = Symbol('GATEWAY_HOUSE');
