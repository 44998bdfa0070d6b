/** Of the clock, in UTC: `2026-12-31`. */
export function todayInUtc(): string {
  return new Date().toISOString().slice(0, "2026-12-31".length);
}
