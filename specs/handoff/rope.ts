// Rotary position embedding as config.json says it: in the form of transformers 5 (rope_parameters) and in the one before it (rope_theta and
// rope_scaling). What is said twice has to agree.
import { z } from "zod";
import { type Fields, isObject, numberFrom, problemsOf, type Read, refuse, shown } from "./config-fields.ts";
import { readScaling, type RopeScaling } from "./rope-scaling.ts";

export interface Rope {
  readonly theta: number;
  /** Null where frequencies are those of theta. */
  readonly scaling: RopeScaling | null;
}

/** Below 1 frequencies would grow with their index; beyond 1e30 the powers of theta leave float32, in which transformers computes them. */
const Theta = z.object({ rope_theta: numberFrom(1, 1e30) });

/** What transformers takes where no theta is written. */
const defaultTheta = 10_000;

/** Reads the fields of a config.json that concern it. Null and an empty dictionary are what an absent one is. */
export function readRope(file: Fields): Read<Rope> {
  const forms = ["rope_scaling", "rope_parameters"].flatMap((field) => {
    const written = file[field] ?? {};
    return isObject(written) && Object.keys(written).length === 0 ? [] : [readForm(field, written, file)];
  });
  const [one = readForm("rope_parameters", {}, file), other = one] = forms;
  if (!one.ok || !other.ok) return refuse(...[one, other].flatMap((form) => (form.ok ? [] : form.problems)));
  const same = JSON.stringify(one.value) === JSON.stringify(other.value);
  return same ? one : refuse("has rope_scaling and rope_parameters, which do not say the same");
}

function readForm(field: string, written: unknown, file: Fields): Read<Rope> {
  if (!isObject(written)) return refuse(`has ${field} ${shown(written)}, which is not an object`);
  const layers = Object.keys(written).find((key) => isObject(written[key]));
  if (layers !== undefined) {
    return refuse(`has ${field} with one of its own for ${shown(layers)}, and only one for all layers is supported`);
  }
  const theta = readTheta(field, written, file);
  const scaling = readScaling(field, written, file);
  if (theta.ok && scaling.ok) return { ok: true, value: { theta: theta.value, scaling: scaling.value } };
  return refuse(...(theta.ok ? [] : theta.problems), ...(scaling.ok ? [] : scaling.problems));
}

/** Null beside a number says nothing; alone it is no theta, and transformers computes nothing from it. */
function readTheta(field: string, { rope_theta: own }: Fields, { rope_theta: outer }: Fields): Read<number> {
  const places = [{ theta: outer }, { theta: own, inside: field }].filter(({ theta }) => theta !== undefined);
  const numbers = places.filter(({ theta }) => theta !== null);
  const problems = (numbers.length > 0 ? numbers : places).flatMap(({ theta, inside }) => {
    const parsed = Theta.safeParse({ rope_theta: theta });
    return parsed.success ? [] : problemsOf(parsed.error, { rope_theta: theta }, inside);
  });
  if (problems.length > 0) return refuse(...problems);
  const [one = defaultTheta, other = one] = numbers.map(({ theta }) => Number(theta));
  return one === other
    ? { ok: true, value: one }
    : refuse(`has rope_theta ${one} and ${field} with rope_theta ${other}, which is another`);
}
