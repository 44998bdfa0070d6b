/** Is everything tried that a test repeats? Where not, a part is that each run of the tests has time for. */
export const isWholeCheck = process.env["FAIRLEAD_ALL_TESTS"] === "1";

/** How many of so many drawn cases are tried: every run of the tests draws others. */
export function drawn(count: number): number {
  return isWholeCheck ? count : Math.ceil(count / 4);
}
