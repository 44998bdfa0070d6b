/** The shape of all handoff files, in each of them; apart from their schemas, so that a glance at a file loads no library. */
export const handoffVersion = "handoff.fairlead.dev/v1";
