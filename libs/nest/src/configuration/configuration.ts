/** The configuration as rooms see it: complete, checked, and with the secrets that this room needs. */
import type { WikiRules } from '@oa/contracts';
import type { OwnPorts } from './own-ports';
import type { CheckedConfiguration, Room, SchemaName } from './schema';

/** A key with which one wiki signs its identity tokens. */
export type IdentityKey =
  | { readonly kid: string; readonly alg: 'EdDSA'; readonly publicKey: string | Readonly<Record<string, string>> }
  | { readonly kid: string; readonly alg: 'HS256'; readonly secret: string };

export interface WikiConfiguration {
  readonly rules: WikiRules;
  /** Empty where this room has no business with identity tokens. */
  readonly identity: readonly IdentityKey[];
}

export interface BusConfiguration {
  readonly url: string | readonly string[];
  readonly user?: string;
  /** Current first, then the previous one, for the time of a change. Empty: no password. */
  readonly passwords: readonly string[];
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string };
  /** Where this room's user may listen for answers. */
  readonly inboxPrefix: string;
}

/** How one schema of a MariaDB server is reached. */
export interface SchemaAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly passwords: readonly string[];
  readonly database: string;
}

/** PEM texts for a line that must be encrypted: the server's name is checked, against these authorities or else the system's. */
export interface TlsTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type DatabaseConfiguration =
  | { readonly sqlite: { /** Absolute. */ readonly folder: string } }
  | {
      readonly mariadb: {
        /** Only those this room may reach. */
        readonly schemas: Partial<Record<SchemaName, SchemaAccess>>;
        readonly tls?: TlsTexts;
      };
    };

export interface Configuration
  extends Pick<CheckedConfiguration, 'mode' | 'listen' | 'trustedProxies' | 'prefix' | 'people' | 'staff' | 'limits' | 'log' | 'health' | 'tracing'> {
  /** For which room the secrets were read. */
  readonly room: Room | 'all';
  readonly publicUrl: string | null;
  readonly ownPorts: OwnPorts;
  readonly audience: string;
  /** Null: everything runs in one process. */
  readonly bus: BusConfiguration | null;
  readonly database: DatabaseConfiguration;
  /** Master keys of 32 bytes, current first; empty for rooms that hold no keys. */
  readonly masterKeys: readonly Uint8Array[];
  /** The gateway's, current first; empty for other rooms. */
  readonly secrets: readonly string[];
  readonly wikis: readonly WikiConfiguration[];
  readonly drainMs: number;
}
