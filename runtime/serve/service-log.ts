// The service's log: one JSON object a line. Prompts, answers and credentials are never in it.

export type Log = (
  level: "info" | "warning" | "error",
  event: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

export function jsonLog(write: (line: string) => void): Log {
  return (level, event, details = {}) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...details })}\n`);
}
