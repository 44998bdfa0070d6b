// Why a file or folder that a spec names cannot be used, in words.
import { statSync } from "node:fs";
import type { InputProblem } from "./input-path.ts";
import { systemReason } from "./system-reason.ts";

/** `why` goes after the name and a colon. */
export function notAModel(written: string, why: string): InputProblem {
  return {
    ok: false,
    code: "input-not-a-model",
    message: `"${written}" is not a model: ${why}`,
    fix: "name a folder in Hugging Face layout, with config.json, tokenizer.json, tokenizer_config.json and the weights in .safetensors files",
  };
}

export function notAFolder(written: string): InputProblem {
  return {
    ok: false,
    code: "input-not-a-folder",
    message: `"${written}" is a file, and a model is a folder`,
    fix: "name the folder that holds config.json",
  };
}

export function notAFile(written: string, absolute: string): InputProblem {
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  return {
    ok: false,
    code: "input-not-a-file",
    message: `"${written}" is ${isFolder ? "a folder" : "a device, pipe or socket"}, and a file is expected`,
    fix: isFolder ? "name the file in it; list several files one by one" : "name a regular file",
  };
}

export function changing(written: string): InputProblem {
  return {
    ok: false,
    code: "input-changing",
    message: `"${written}" was changed while it was read`,
    fix: "wait until whatever writes the file has ended, and compile again",
  };
}

export function unreadable(written: string, error: unknown): InputProblem {
  return {
    ok: false,
    code: "input-unreadable",
    message: `"${written}" cannot be read: ${systemReason(error)}`,
    fix: "make it readable for whoever runs the compiler",
  };
}

export function largeFilePointer(written: string): InputProblem {
  return {
    ok: false,
    code: "input-large-file-pointer",
    message: `"${written}" is a Git LFS pointer, and not the file that it stands for`,
    fix: "run git lfs pull, which brings the file itself",
  };
}
