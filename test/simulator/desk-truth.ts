/** What a desk's facts say of its line and helpers, kept apart from the desk's own state. */
export interface LineEntry {
  readonly session: string;
  readonly round: number;
  readonly since: number;
  readonly topic: string | null;
  readonly excluded: ReadonlySet<string>;
  readonly declined: Set<string>;
  readonly missed: Map<string, number>;
  offer: string | null;
}

export interface DeskTruth {
  readonly line: Map<string, LineEntry>;
  /** Who declined a request, also while it is out of the line. */
  readonly declined: Map<string, Set<string>>;
  readonly helpers: Map<string, { online: boolean; free: number; topics: readonly string[] }>;
}

/** On duty as the desk knows, skilled, not excluded, has not declined, missed at most once. Whether there is room, the desk alone can tell. */
export function fits(desk: DeskTruth, request: LineEntry, helper: string): boolean {
  const known = desk.helpers.get(helper);
  if (!known?.online || request.excluded.has(helper) || request.declined.has(helper)) return false;
  if ((request.missed.get(helper) ?? 0) > 1) return false;
  return request.topic === null || known.topics.length === 0 || known.topics.includes(request.topic);
}
