// Numbers as a page shows them, the same on every machine.

/** With a comma every three digits. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(?:[0-9]{3})+$)/gu, ",");
}

/** `count` with its noun; `plural` where an s is not enough. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : plural}`;
}

/** A part of a whole in percent. What is there is never 0%, and what is missing never 100%. */
export function share(part: number, whole: number): string {
  if (whole === 0) return "–";
  if (part === 0) return "0%";
  if (part === whole) return "100%";
  const tenths = Math.round((part / whole) * 1000);
  if (tenths === 0) return "<0.1%";
  return tenths === 1000 ? ">99.9%" : `${tenths / 10}%`;
}

/** A difference of two shares of 1, in points of percent with its sign. */
export function points(difference: number): string {
  const tenths = Math.round(Math.abs(difference) * 1000);
  if (tenths === 0) return "0";
  return `${difference < 0 ? "−" : "+"}${tenths / 10}`;
}

/** Decimal units, three digits. */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let left = bytes;
  for (; left >= 999.5 && unit < units.length - 1; unit++) left /= 1000;
  return unit === 0 ? counted(bytes, "byte") : `${Number(left.toPrecision(3))} ${units[unit]!}`;
}
