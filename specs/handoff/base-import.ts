// Base import: a model that nobody trains here becomes an output like any other, so that it is compressed, measured and served alike.
import { z } from "zod";
import { BaseFolder, BaseModel } from "./training-job.ts";
import { handoffVersion } from "./value.ts";

export const BaseImport = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("BaseImport"),
  /** Null where the base is no folder. */
  metadata: z.strictObject({ base: BaseFolder.nullable() }),
  config: z.strictObject({ base: BaseModel }),
});
export type BaseImport = z.infer<typeof BaseImport>;
