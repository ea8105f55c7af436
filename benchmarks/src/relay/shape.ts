// FROZEN: the bare relay is the yardstick of the message path; changing it makes older figures incomparable.
// ws → NATS → fenced group commit → NATS → ws, without rules, seals, schemas or retries.

export const SHARDS = 128;
export const PEOPLE = 'relay.u';
export const GATEWAY = 'relay.gw';
export const ROWS = 256;

/** A session's id from its number; its shard is the number's rest. */
export const relaySession = (n: number): string => n.toString(16).padStart(32, '0');
export const shardOfSession = (session: string): number => Number.parseInt(session.slice(-8), 16) % SHARDS;

export interface RelayCommand {
  readonly cid: string;
  readonly session: string;
  readonly text: string;
}
export interface RelayFact extends RelayCommand {
  readonly seq: number;
  readonly at: number;
}

export const TABLES = [
  'CREATE TABLE relay_shard (shard INT PRIMARY KEY, epoch INT NOT NULL) ENGINE=InnoDB',
  `CREATE TABLE relay_event (session CHAR(32) CHARACTER SET ascii NOT NULL, seq INT NOT NULL, cid BINARY(16) NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL,
     PRIMARY KEY (session, seq), UNIQUE KEY once (session, cid)) ENGINE=InnoDB`,
];
