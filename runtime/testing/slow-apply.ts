// A program for tests: applies generated/dev/care/bot of a repository with fake stages, and tells on standard output what happens, a
// JSON line each. With `hang` the train stage never ends, so that the process can be killed in the middle.
import { join } from "node:path";
import { openLocalEngine } from "../engines/local/local-engine.ts";
import { lockHome } from "../system/home.ts";
import { reconcile } from "../apply/reconcile.ts";
import { loadRelease } from "../release/release.ts";
import { ok, type Result } from "../result.ts";
import { fakeRegistry, fakeServing } from "./fake-stages.ts";

const [root = "", mode = ""] = process.argv.slice(2);
const home = join(root, ".fairlead");

function say(event: string, text: string): void {
  process.stdout.write(`${JSON.stringify({ event, text })}\n`);
}

function need<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  say("failure", result.failure.message);
  process.exit(1);
}

const lock = need(await lockHome(home));
const engine = need(
  await openLocalEngine({
    home,
    repository: root,
    serving: async () => fakeServing(),
    registry: fakeRegistry(async (stage) => {
      say("stage", stage);
      if (stage === "train/main" && mode === "hang") {
        const forever = setInterval(() => undefined, 1000);
        await new Promise(() => forever);
      }
      return ok({ figures: { lossFinal: 0.5 } });
    }),
  }),
);
const report = await reconcile({
  loaded: need(await loadRelease(join(root, "generated", "dev", "care", "bot"), "generated/dev/care/bot")),
  engine,
  engines: ["local", "memory"],
  home,
  repository: root,
  watcher: {
    progress: { step() {} },
    started() {},
    finished({ stage, action, state }) {
      say(state, `${action} ${stage}`);
    },
    note: (text) => say("note", text),
  },
  signal: new AbortController().signal,
});
await lock.release();
say("end", report.failure?.message ?? (report.changed ? "changed" : "nothing to do"));
