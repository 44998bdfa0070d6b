// Quantisation: number formats of the model that is served. There is none where the spec has no compression.
import { onlyInstance } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { type Body, modelStage } from "./body.ts";

export const quantiseBody: Body<"quantise"> = ({ project }) => {
  const { compression } = project;
  const model = modelStage(project);
  if (compression === undefined || model === undefined) return [];
  const { quantise } = compression;
  return [
    {
      instance: onlyInstance,
      needs: [model],
      body: { apiVersion: handoffVersion, kind: "CompressionJob", config: { quantise } },
    },
  ];
};
