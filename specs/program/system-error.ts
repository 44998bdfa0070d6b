// Errors of the system by their names.
/** The operating system's name of an error, such as `ENOENT`; undefined for all other errors, Node's own `ERR_` ones included. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^E(?!RR_)[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
