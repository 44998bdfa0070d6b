// Paths that were read from a file which anybody may have written.

/** Is it the one way to write a path below the folder that it starts from, with `/` between its parts? Links are not looked at. */
export function isInside(path: string): boolean {
  return !/[\0\\]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
