// A kind of stage, as documents name it.
import { z } from "zod";
import { stageKinds } from "./stages.ts";

export const StageKind = z.enum(stageKinds);
export type StageKind = z.infer<typeof StageKind>;
