// Times and bounds of matching that no wiki changes. All spans in ms.
import { hours, minutes, seconds } from '@oa/kernel';

/** How long after an offer's window the desk still waits for the helper's own word before it concludes a miss. */
export const DESK_GRACE = seconds(1.5);
/** What one extension adds. */
export const EXTENSION = seconds(30);
/** Ended things are remembered at least this long, so that a late message about one is known for what it is. */
export const REMEMBER = hours(1);
/** Forgetting waits this much longer, so that one commit forgets many. */
export const FORGET_SLACK = minutes(10);
export const FORGET_BATCH = 500;
/** Chat length assumed while nobody knows better. */
export const CHAT_UNKNOWN = minutes(12);
/** Reported means outside are brought to these. */
export const CHAT_SHORTEST = seconds(30);
export const CHAT_LONGEST = hours(2);
/** A helper on duty without any connection for so long is set off duty. */
export const GONE_LONG = minutes(10);
/** Most offers one commit closes because they ran out. */
export const EXPIRE_BATCH = 50;
/** Most requests one commit tells of a change of supply, and the least time between two such commits. */
export const SUPPLY_BATCH = 500;
export const SUPPLY_PAUSE = 100;
/** No helper holds more places than the contract allows, whatever a message says. */
export const MOST_PLACES = 20;

const WINDOW_SHORTEST = seconds(20);
const WINDOW_LONGEST = seconds(120);

/** An offer window brought into the range the rules allow. */
export const boundedWindow = (ms: number): number => Math.min(Math.max(ms, WINDOW_SHORTEST), WINDOW_LONGEST);
/** A chat length brought into the range an estimate may use, whole ms. */
export const boundedChat = (ms: number): number => Math.round(Math.min(Math.max(ms, CHAT_SHORTEST), CHAT_LONGEST));
