// What the objects of a release are called. Names stay while the spec changes, but for those of immutable objects, which carry the
// digest of what they hold: a change is a new object then, and never an illegal edit.
import type { Model, ModelTarget } from "../model/model.ts";
import { sha256Hex } from "../fingerprint.ts";
import { flatName } from "../../specs/handoff/stages.ts";

export interface ObjectNames {
  /** The inference server and all that belongs to it. */
  readonly server: string;
}

/** Longest DNS label (RFC 1123), less what Kubernetes appends to the name of a Job for its pods: a dash and five characters. */
const longest = 63 - 6;
/** Hexadecimal digits that stand for what a name has no room for. */
const cutDigits = 8;
/** Hexadecimal digits of what an immutable object holds. */
const contentDigits = 10;

type Named = Pick<Model, "team" | "name" | "environment">;

/** One target of one release. None of the names has `--` in it, so no two targets are called the same. */
export function targetName({ team, name, environment }: Named, target: Pick<ModelTarget, "name">): string {
  return [team, name, environment, target.name].join("--");
}

export function objectNames(model: Named, target: Pick<ModelTarget, "name">): ObjectNames {
  return { server: fitted(targetName(model, target), longest) };
}

/** An immutable object of a stage; the same content is always the same object. `digest` is the content's, in hexadecimal. */
export function stageObjectName(
  model: Named,
  target: Pick<ModelTarget, "name">,
  stage: string,
  digest: string,
): string {
  return `${stageObjectNames(model, target, stage)}${digest.slice(0, contentDigits)}`;
}

/** How all of a stage begin. They are cut from the whole name, and not from one that was cut before. */
export function stageObjectNames(model: Named, target: Pick<ModelTarget, "name">, stage: string): string {
  return `${fitted(`${targetName(model, target)}--${flatName(stage)}`, longest - contentDigits - 1)}-`;
}

/** A name that is too long ends in digits of the digest of the whole. */
function fitted(name: string, length: number): string {
  if (name.length <= length) return name;
  return `${name.slice(0, length - cutDigits - 1).replace(/-+$/, "")}-${sha256Hex(name).slice(0, cutDigits)}`;
}
