// A program for tests: puts outputs into a store, one after another, and prints the key of each that is stored. Their files are
// made below a folder of the test, which removes it.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { machineFacts } from "../system/machine.ts";
import { ArtifactStore, artifactTypeOf } from "../store/artifact-store.ts";
import { keyOf } from "./release-rig.ts";

const [folder = "", work = "", prefix = "", count = "0"] = process.argv.slice(2);
const store = await ArtifactStore.open(folder);
if (!store.ok) throw new Error(store.failure.message);
for (let at = 0; at < Number(count); at++) {
  const name = `${prefix}${at}`;
  await mkdir(join(work, name), { recursive: true });
  await writeFile(join(work, name, "weights"), name.repeat(20_000));
  await writeFile(join(work, name, "shared"), "the same in every output");
  const key = keyOf(name);
  const put = await store.value.put(join(work, name), {
    key,
    artifactType: artifactTypeOf("train"),
    evidence: ({ digest: output }) => ({
      apiVersion: handoffVersion,
      kind: "Evidence",
      stage: "train",
      key,
      output,
      inputs: {},
      figures: {},
      startedAt: new Date().toISOString(),
      seconds: 0,
      machine: machineFacts(),
    }),
  });
  if (!put.ok) throw new Error(put.failure.message);
  process.stdout.write(`${key}\n`);
}
