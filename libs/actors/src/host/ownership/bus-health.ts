// Is it the others, or is it me? A pod pings itself through the broker, and says in its heartbeat whether that works.

/** Others are suspected only while the own ping came back this lately. */
const SUSPECT_WITHIN_MS = 450;
/** The own line counts as good while the own ping came back this lately. */
const GOOD_WITHIN_MS = 1_200;
/** Another's word that its line is bad is believed only once the own has been good for so long. */
const BELIEVE_AFTER_MS = 2_500;
/** The own line bad and another's good in so many heartbeats running: the broken line is mine. */
const BEATS_ALONE = 4;

export class BusHealth {
  #heardAt = Number.NEGATIVE_INFINITY;
  #goodSince = Number.POSITIVE_INFINITY;
  #beatsAlone = 0;

  /** The own ping came back. */
  heard(now: number): void {
    if (!this.isGood(now)) this.#goodSince = now;
    this.#heardAt = now;
  }

  /** The line says itself that it is down. */
  lost(): void {
    this.#heardAt = Number.NEGATIVE_INFINITY;
  }

  /** It has worked before. */
  get wasGood(): boolean {
    return this.#goodSince < Number.POSITIVE_INFINITY;
  }

  isGood(now: number): boolean {
    return now - this.#heardAt < GOOD_WITHIN_MS;
  }

  maySuspect(now: number): boolean {
    return now - this.#heardAt < SUSPECT_WITHIN_MS;
  }

  believesOthers(now: number): boolean {
    return this.isGood(now) && now - this.#goodSince >= BELIEVE_AFTER_MS;
  }

  /**
   * To be told at every heartbeat whether a live peer's line is good. True: the broken line is mine, everything must be given up.
   * All lines bad means that the broker is down: then everybody keeps what they own.
   */
  isBrokenAlone(now: number, peerIsGood: boolean): boolean {
    this.#beatsAlone = !this.isGood(now) && peerIsGood ? this.#beatsAlone + 1 : 0;
    return this.#beatsAlone >= BEATS_ALONE;
  }
}
