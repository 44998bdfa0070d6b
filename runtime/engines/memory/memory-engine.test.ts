import { describeEngine } from "../../testing/engine-conformance.ts";
import { ok } from "../../result.ts";
import { MemoryEngine } from "./memory-engine.ts";

describeEngine("memory", {
  outlivesProcess: false,
  open: async (_, behave) =>
    new MemoryEngine(async ({ stage }, context) => {
      const measured = await behave(stage.stage.name, context);
      return measured.ok ? ok({ figures: measured.value.figures ?? {} }) : measured;
    }),
});
