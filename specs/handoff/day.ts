// A day of the calendar as lists and specs write it. Nothing here asks a clock.

/** `2026-12-31`. Days compare as texts. */
export const dayForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** Is it of that form, and in the calendar? */
export function isDay(text: string): boolean {
  if (!dayForm.test(text)) return false;
  const [year, month, day] = text.split("-").map(Number) as [number, number, number];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}
