// A program for tests: opens the model of a folder, in this thread or as a service does in one of its own, and closes it.
import { join } from "node:path";
import { Session } from "../model/session.ts";
import { ModelPool } from "../serve/pool/model-pool.ts";

const [folder = "", where = ""] = process.argv.slice(2);
if (where === "here") {
  const session = await Session.open(join(folder, "model.onnx"), { threads: 1 });
  await session.close();
} else {
  const worker = { folder, repository: folder, threads: 1, maxBatch: 1, maxTokens: 40 };
  const signal = new AbortController().signal;
  const pool = await ModelPool.open({ worker, replicas: 1, maxQueue: 1 }, { onTrouble() {} }, signal);
  if (!pool.ok) throw new Error(pool.failure.message);
  await pool.value.close();
}
process.stdout.write("closed\n");
