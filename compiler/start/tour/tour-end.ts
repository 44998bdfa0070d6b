// How a tour ends before its last act: a program ended otherwise than it should, something is not so, or somebody stopped it.
import { exitCodes } from "../../../specs/program/exit-codes.ts";
import type { Result } from "../../result.ts";

export class TourEnd extends Error {
  readonly code: number;

  constructor(message: string, code: number = exitCodes.failed) {
    super(message);
    this.code = code;
  }
}

/** `sentence` says what is wrong where it does not hold. */
export function expect(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new TourEnd(`This is not what the tour promises: ${sentence}`);
}

/** The value, or the end of the tour. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new TourEnd(result.failure.message);
  return result.value;
}

/** The end of a tour that somebody wants to end. */
export function stopped(): TourEnd {
  return new TourEnd("The tour was stopped.", exitCodes.cancelled);
}
