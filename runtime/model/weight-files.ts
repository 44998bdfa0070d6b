// The tensors of a model folder, from one file or several. What is read is said by the index, where there is one: no tensor is ever chosen
// by the order of a directory.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { weightIndexName } from "../../specs/handoff/model-files.ts";
import { parseWeightIndex } from "../../specs/handoff/weight-index.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import { type NamedTensor, readSafetensors, type Tensors } from "./safetensors.ts";

/** `names` are the files of the folder. With an index its tensors and no others, without one those of every .safetensors file. */
export function readWeights(folder: string, names: readonly string[]): Promise<Result<Tensors>> {
  return names.includes(weightIndexName) ? readIndexed(folder, names) : readAll(folder, names);
}

async function readIndexed(folder: string, names: readonly string[]): Promise<Result<Tensors>> {
  let text: string;
  try {
    text = await readFile(join(folder, weightIndexName), "utf8");
  } catch (cause) {
    return diskFailure(`reading ${weightIndexName}`, cause);
  }
  const index = parseWeightIndex(text, names);
  if (!index.ok) return badIndex(index.problems.join("; it "));
  const found = new Map<string, NamedTensor>();
  for (const [file, wanted] of index.value) {
    const tensors = await readTensors(folder, file);
    if (!tensors.ok) return tensors;
    for (const name of wanted) {
      const tensor = tensors.value.get(name);
      if (tensor === undefined) return badIndex(`says that ${name} is in ${file}, which has no such tensor`);
      found.set(name, tensor);
    }
  }
  return ok(found);
}

async function readAll(folder: string, names: readonly string[]): Promise<Result<Tensors>> {
  const files = names.filter((file) => file.endsWith(".safetensors"));
  if (files.length === 0) return fail("model-corrupt", `${folder} has no .safetensors file.`);
  const found = new Map<string, NamedTensor>();
  const homes = new Map<string, string>();
  for (const file of files) {
    const tensors = await readTensors(folder, file);
    if (!tensors.ok) return tensors;
    for (const [name, tensor] of tensors.value) {
      const other = homes.get(name);
      if (other !== undefined) {
        return fail(
          "model-corrupt",
          `${name} is in ${other} and in ${file}, and there is no ${weightIndexName} that says which is meant. Remove the file that is left over, or bring the index from the model's source.`,
        );
      }
      homes.set(name, file);
      found.set(name, tensor);
    }
  }
  return ok(found);
}

async function readTensors(folder: string, file: string): Promise<Result<Tensors>> {
  try {
    return readSafetensors(await readFile(join(folder, file)), file);
  } catch (cause) {
    return diskFailure(`reading ${file}`, cause);
  }
}

function badIndex(problem: string) {
  return fail(
    "model-corrupt",
    `${weightIndexName} ${problem}. Bring the index and all files that it names from the model's source.`,
  );
}
