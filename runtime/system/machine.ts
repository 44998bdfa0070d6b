// What a stage was measured on. Part of evidence, never of an output.
import { availableParallelism, cpus, totalmem } from "node:os";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { runtimeVersion } from "../version.ts";

export function machineFacts(): Evidence["machine"] {
  // A container's limit, where there is one, and not the machine's memory.
  const limit = process.constrainedMemory();
  const total = totalmem();
  return {
    cpu: cpus()[0]?.model.trim() || "unknown",
    cores: availableParallelism(),
    memoryBytes: limit > 0 && limit < total ? limit : total,
    node: process.version,
    runtime: runtimeVersion,
  };
}
