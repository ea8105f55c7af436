// FROZEN: the relay's pod. One commit lane, no window, every row fenced by its shard's epoch, one message per batch to the gateway.
import mysql from 'mysql2/promise';
import { connect } from 'nats';
import { GATEWAY, PEOPLE, type RelayCommand, type RelayFact, ROWS, SHARDS, shardOfSession, TABLES } from './shape';

/** Serves until the process ends; says READY. */
export async function serveRelayPod(natsUrl: string, databaseUrl: string): Promise<void> {
  const database = await mysql.createConnection({ uri: databaseUrl, multipleStatements: false });
  await database.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  await database.query('CREATE DATABASE relay');
  await database.query('USE relay');
  for (const table of TABLES) await database.query(table);
  await database.query(`INSERT INTO relay_shard (shard, epoch) VALUES ${Array.from({ length: SHARDS }, (_, shard) => `(${shard}, 1)`).join(', ')}`);
  const line = await connect({ servers: natsUrl, noAsyncTraces: true });
  const heads = new Map<string, number>();
  const queue: RelayFact[] = [];
  let running = false;
  const run = async () => {
    while (queue.length > 0) {
      const batch = queue.splice(0, ROWS);
      const values = batch.map(({ session, seq, cid, text, at }) =>
        [`'${session}'`, seq, `x'${cid.replaceAll('-', '')}'`, mysql.escape(text), at, shardOfSession(session), 1].join(','),
      );
      const [result] = await database.query<mysql.ResultSetHeader>(
        `INSERT INTO relay_event (session, seq, cid, body, at)
         WITH v (session, seq, cid, body, at, shard, epoch) AS (VALUES (${values.join('),(')}))
         SELECT v.session, v.seq, v.cid, v.body, v.at FROM v STRAIGHT_JOIN relay_shard s ON s.shard = v.shard AND s.epoch = v.epoch LOCK IN SHARE MODE`,
      );
      if (result.affectedRows !== batch.length) throw new Error('a row was fenced off');
      line.publish(GATEWAY, JSON.stringify(batch));
    }
    running = false;
  };
  line.subscribe(`${PEOPLE}.*`, {
    callback: (_error, message) => {
      const command = JSON.parse(message.string()) as RelayCommand;
      const seq = (heads.get(command.session) ?? 0) + 1;
      heads.set(command.session, seq);
      queue.push({ ...command, seq, at: Date.now() });
      if (running) return;
      running = true;
      setImmediate(() => void run());
    },
  });
  await line.flush();
  console.log('READY');
}
