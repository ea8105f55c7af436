// A pod's own lease, by its own reckoning, and what it may conclude from the leases of others. Monotonic ms throughout.

export const LEASE_MS = 4_000;
/** No longer believed by itself: a second before the lease is over. */
const FRESH_MS = 3_000;
/** Pings stay unanswered once the last heartbeat is older. */
const SOUND_MS = 2_500;
/** A heartbeat that comes so late means that the database was away. */
const AWAY_MS = 1_500;
/** After its start, or after it stood still, a pod takes no lease for over. */
const DOUBT_MS = 1_500;
/** After the database was away: others may find it back some seconds later, and answer no ping until then. */
export const DATABASE_BACK_MS = 3_000;

export class Lease {
  #renewedAt = Number.NEGATIVE_INFINITY;
  #believesFrom = Number.NEGATIVE_INFINITY;

  /** A heartbeat sent at `sentAt` has reached the database. True: the database had been away, and nobody could renew. */
  renewed(sentAt: number, now: number): boolean {
    const wasAway = Number.isFinite(this.#renewedAt) && sentAt - this.#renewedAt > AWAY_MS;
    if (wasAway) this.doubt(now, DATABASE_BACK_MS);
    this.#renewedAt = sentAt;
    return wasAway;
  }

  /** Others' expired leases may say more of this pod than of them. */
  doubt(now: number, ms = DOUBT_MS): void {
    this.#believesFrom = Math.max(this.#believesFrom, now + ms);
  }

  believesOthers(now: number): boolean {
    return now >= this.#believesFrom;
  }

  /** When the next heartbeat is worth a write. */
  isDue(now: number, everyMs: number): boolean {
    return now - this.#renewedAt >= everyMs;
  }

  isFresh(now: number): boolean {
    return now - this.#renewedAt < FRESH_MS;
  }

  isSound(now: number): boolean {
    return now - this.#renewedAt < SOUND_MS;
  }
}
