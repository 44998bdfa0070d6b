import { expect, it, vi } from "vitest";
import { startTour } from "./tours.ts";

it.each(["promotoin", "toString", ""])("refuses %j, which is no tour, with those that there are", async (name) => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(await startTour(name, "/nowhere")).toBe(64);
    expect(said.mock.calls).toEqual([[`There is no tour ${JSON.stringify(name)}; there are promotion and data.\n`]]);
  } finally {
    said.mockRestore();
  }
});
