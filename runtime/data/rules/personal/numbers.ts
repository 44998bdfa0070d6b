// Numbers that prove themselves: check digits, dates and prefixes.

/**
 * Resident id of China, 18 places (GB 11643-1999): a date of birth that exists, and a last place so that the weighted sum is 1 modulo 11.
 * Separators between its three parts are allowed.
 */
export function isResidentId(written: string): boolean {
  const id = written.replace(/[ -]/gu, "");
  if (id.length !== 18 || !isDate(id.slice(6, 14))) return false;
  return residentCheck(id) === id[17]!.replace("x", "X");
}

/** The last place that belongs to the first 17. */
function residentCheck(id: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(id[i]) * residentWeights[i]!;
  return "10X98765432"[sum % 11]!;
}

/** In the form that it got in 1999, of an id in either: the century, and a last place. */
export function longResidentId(id: string): string {
  if (id.length !== 15) return id;
  const first = `${id.slice(0, 6)}19${id.slice(6)}`;
  return first + residentCheck(first);
}

/** 2 to the power of (17 - place), modulo 11. */
const residentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Resident id of China before 1999, 15 places: no check digit, and a date of birth of the 20th century. */
export function isShortResidentId(id: string): boolean {
  return isDate(`19${id.slice(6, 12)}`);
}

/** 13 to 19 digits whose Luhn sum is 0 modulo 10 (ISO/IEC 7812-1), from 2 (Mastercard) to 6 (UnionPay), and not one digit over and over. */
export function isBankCard(written: string): boolean {
  const digits = written.replace(/[ -]/gu, "");
  if (digits.length < 13 || digits.length > 19 || /^([0-9])\1+$/u.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

/** Eight groups of up to four hexadecimal digits, or fewer around one `::` (RFC 4291). A time of day has neither. */
export function isIpv6(written: string): boolean {
  const halves = written.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return false;
  // Of `12::30` nobody knows what it is.
  return halves.length === 2 ? groups.length >= 3 && groups.length <= 7 : groups.length === 8;
}

/** YYYYMMDD of a day that exists, from 1900 to 2099. */
function isDate(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number);
  if (year! < 1900 || year! > 2099 || month! < 1 || month! > 12) return false;
  const days = month === 2 ? (isLeap(year!) ? 29 : 28) : [4, 6, 9, 11].includes(month!) ? 30 : 31;
  return day! >= 1 && day! <= days;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
