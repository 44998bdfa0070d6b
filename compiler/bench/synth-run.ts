// The same Kubernetes resources that a build writes, written by cdk8s itself: one chart a release, then App.synth(). Only the making
// of constructs and synth() are timed; the bodies are at hand. For compile-bench.ts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiObject, App, Chart, type ApiObjectProps } from "cdk8s";
import { compileRelease } from "../run/compile-project.ts";
import { openRun } from "../run/compile-run.ts";

const run = await openRun(process.cwd());
const releases: { readonly id: string; readonly bodies: readonly ApiObjectProps[] }[] = [];
for (const file of run.specs) {
  for (const model of (await run.compile(file)).models) {
    const { files } = await compileRelease(model, { trace: false });
    const resources = files.filter(({ path: name }) => name.startsWith("kubernetes-")).flatMap((one) => one.resources);
    const bodies = resources.map(({ body }) => body as unknown as ApiObjectProps);
    if (bodies.length > 0) releases.push({ id: `${model.environment}-${model.team}-${model.name}`, bodies });
  }
}
const outdir = mkdtempSync(path.join(tmpdir(), "fairlead-synth-"));
const started = performance.now();
const app = new App({ outdir });
for (const { id, bodies } of releases) {
  const chart = new Chart(app, id);
  bodies.forEach((body, index) => new ApiObject(chart, `resource-${index}`, body));
}
app.synth();
const seconds = (performance.now() - started) / 1000;
rmSync(outdir, { recursive: true });
process.stdout.write(String(seconds));
