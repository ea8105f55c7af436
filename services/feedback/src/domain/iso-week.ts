import { days } from '@oa/kernel';

/** The ISO 8601 week of a time in UTC, `2026-W02`: weeks begin on Monday, and a week belongs to the year of its Thursday. */
export function isoWeek(at: number): string {
  const weekday = (new Date(at).getUTCDay() + 6) % 7;
  const thursday = new Date(at + days(3 - weekday));
  const year = thursday.getUTCFullYear();
  const dayOfYear = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / days(1));
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`;
}
