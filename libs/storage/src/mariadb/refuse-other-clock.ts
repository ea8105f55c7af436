// A pod whose clock is far from the others' would ring every timer it takes over, or none. All of them see the database's clock.
import { Fault } from '@oa/kernel';
import { number, type Sql } from '../sql/sql';

/** This machine's clock and the database's are too far apart to serve the same tables. */
export class ClockAway extends Fault {
  override readonly name = 'ClockAway';
}

const MOST_APART_MS = 30_000;

/** Throws ClockAway with the difference in seconds. `now`: this machine's epoch ms. */
export async function refuseOtherClock(sql: Sql, now: () => number = Date.now): Promise<void> {
  const asked = now();
  const theirs = number((await sql.all(`SELECT ${sql.dialect.nowMs} AS now`))[0]?.now);
  const apart = (asked + now()) / 2 - theirs;
  if (Math.abs(apart) <= MOST_APART_MS) return;
  const seconds = Math.round(Math.abs(apart) / 1_000);
  throw new ClockAway(
    `The clock of this machine is ${seconds} s ${apart > 0 ? 'ahead of' : 'behind'} the database's. Set both by the same time server, then start again.`,
    { seconds },
  );
}
