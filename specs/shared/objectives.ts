// What services for people at work promise them. Specs import it: an edit here is planned for every project that does.

export const atWork = {
  availability: { target: "99.9%" },
  latency: { target: "95%", under: "500ms", of: "timeToFirstToken" },
} as const;
