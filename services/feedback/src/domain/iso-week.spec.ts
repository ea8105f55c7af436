import { isoWeek } from './iso-week';

describe('the ISO week', () => {
  it.each([
    ['2026-01-01', '2026-W01'],
    ['2026-01-05', '2026-W02'],
    ['2027-01-03', '2026-W53'],
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
    ['2026-06-15', '2026-W25'],
  ])('of %s is %s, from its first to its last millisecond', (day, week) => {
    const start = Date.parse(day);
    expect(isoWeek(start)).toBe(week);
    expect(isoWeek(start + 86_399_999)).toBe(week);
  });
});
