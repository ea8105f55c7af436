import type { DutyInfo, OfferInfo } from '../wire/frames';

/** What a helper's gateway learns when it attaches: all that the frames `welcome`, `duty` and `offer` need. */
export interface HelperFace {
  /** Wiki name as last seen; empty before the first duty. */
  readonly name: string;
  readonly duty: DutyInfo;
  /** Offers that ring or are being accepted, oldest first; `waitedMs` and `leftMs` as of now. */
  readonly offers: readonly OfferInfo[];
  /** Sessions of the chats held. */
  readonly chats: readonly string[];
  /** Misses that count by now; 1: ask if they are still there. */
  readonly misses: number;
}
