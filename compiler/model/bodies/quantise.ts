// Quantisation: number formats of the model that is served. There is none where the spec has no compression.
import { onlyInstance, stageName } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import type { Body } from "./body.ts";

export const quantiseBody: Body<"quantise"> = ({ project: { compression } }) => {
  if (compression === undefined) return [];
  const { weights, embeddings } = compression.quantise;
  const config = { quantise: { weights, embeddings } };
  return [
    {
      instance: onlyInstance,
      needs: [stageName("train")],
      body: { apiVersion: handoffVersion, kind: "CompressionJob", config },
    },
  ];
};
