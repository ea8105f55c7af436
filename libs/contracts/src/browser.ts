/** The part of the contracts a browser may load: constants and types. No zod, no Node at run time. */

export type { Role } from './envelope';
export type { MisuseReason, NobodyCause, PageContext, Party, ReportReason } from './session/values';
export type {
  AskerFrame,
  AskerFrameIn,
  AskerServerFrame,
  Availability,
  DutyInfo,
  HelperFrame,
  HelperFrameIn,
  HelperServerFrame,
  OfferInfo,
  SessionFactFrame,
  WikiInfo,
} from './wire/frames';
export * from './wire/limits';
