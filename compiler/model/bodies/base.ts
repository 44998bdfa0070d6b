// Base import: where a project serves a model as it is, its files become an output that later stages read in place of a trained one.
import type { BaseFolder, BaseModel as BaseContent } from "../../../specs/handoff/training-job.ts";
import { onlyInstance } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { derive, type Traced } from "../../trace.ts";
import type { BaseModel } from "../model.ts";
import type { Body } from "./body.ts";

export const baseBody: Body<"base"> = ({ project, base }) => {
  const model = project.serving?.model;
  if (model === undefined || project.training) return [];
  const pinned = pinnedBase(model, base);
  return [
    {
      instance: onlyInstance,
      needs: [],
      body: {
        apiVersion: handoffVersion,
        kind: "BaseImport",
        metadata: { base: pinned.folder },
        config: { base: pinned.content },
      },
    },
  ];
};

/** A base as documents hold it: what it is, which is in keys, and where it is to be had, which is in none. */
export function pinnedBase(
  written: Traced<string>,
  base: BaseModel | undefined,
): { readonly content: Traced<BaseContent>; readonly folder: Traced<BaseFolder | null> } {
  if (base === undefined) throw new Error(`internal: the base ${written.value} was not resolved`);
  return { content: derive([written], () => contentOf(base)), folder: derive([written], () => folderOf(base)) };
}

function contentOf(base: BaseModel): BaseContent {
  switch (base.source) {
    case "folder":
      return { source: "folder", digest: base.digest };
    case "huggingface":
      return { source: "huggingface", repository: base.repository, revision: base.revision };
  }
}

function folderOf(base: BaseModel): BaseFolder | null {
  if (base.source !== "folder") return null;
  return {
    in: base.in,
    path: base.path,
    files: base.files.map(({ path, digest, bytes }) => ({ path, digest, bytes })),
  };
}
