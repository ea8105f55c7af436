import type { AskerServerFrame, HelperServerFrame, NobodyCause, SessionFactFrame } from '@oa/contracts/browser';

export type { NobodyCause, SessionFactFrame };
/** Server frames of these types. */
export type ServerFrameOf<T extends string> = Extract<AskerServerFrame | HelperServerFrame, { t: T }>;
