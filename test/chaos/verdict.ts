/** What a correct house never does, whatever dies. */
export const RULES = [
  'lost',
  'twice',
  'assigned-twice',
  'over-capacity',
  'undelivered',
  'order',
  'line',
  'fairness',
  'waits',
  'owed',
  'unanswered',
  'errors',
  'rights',
] as const;
export type Rule = (typeof RULES)[number];

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/** Collects at most this many of each rule in full, and counts the rest. */
const KEPT = 20;

export class Verdict {
  readonly kept: Violation[] = [];
  readonly counts: Record<Rule, number> = Object.fromEntries(RULES.map((rule) => [rule, 0])) as Record<Rule, number>;

  add(rule: Rule, what: string): void {
    this.counts[rule] += 1;
    if (this.counts[rule] <= KEPT) this.kept.push({ rule, what });
  }

  get total(): number {
    return RULES.reduce((sum, rule) => sum + this.counts[rule], 0);
  }
}
