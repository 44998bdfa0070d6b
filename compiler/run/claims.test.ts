import { describe, expect, it } from "vitest";
import { emitProject } from "../emit/emit.ts";
import { checkSample, sampleProject } from "../testing/sample-check.ts";
import { clusterProject } from "../testing/sample-objects.ts";
import { claimsOf } from "./claims.ts";

describe("the claims of a project", () => {
  it("cover the name and the namespace of every Kubernetes object that is made for it", async () => {
    const { models } = await checkSample(clusterProject);
    const claims = [...claimsOf(models).values()].filter(({ kind }) => kind === "object");
    for (const model of models) {
      for (const { body } of (await emitProject(model, { trace: false })).filter(isKubernetes).flatMap(resourcesOf)) {
        const { name, namespace } = (body as unknown as { metadata: Record<string, string> }).metadata;
        const covering = claims.filter(
          ({ place, value }) =>
            place === `namespace ${namespace}` && (value === name || (value.endsWith("-") && name?.startsWith(value))),
        );
        expect([name, covering.length]).toEqual([name, 1]);
      }
    }
    // A name for the server in each of three environments, and one for each of six stages in the first.
    expect(claims).toHaveLength(9);
  });

  it("are made once, however many environments say the same", async () => {
    const { models } = await checkSample(sampleProject);
    const shown = [...claimsOf(models).keys()].map((text) => text.split("\n"));
    expect(shown.filter(([kind]) => kind !== "object")).toEqual([
      ["alias", "this machine", "assistant", "care/assistant"],
      ["port", "this machine", "8080", "target laptop of care/assistant"],
      ["alias", "the gateway of staging", "assistant", "care/assistant"],
      ["alias", "the gateway of prod", "assistant", "care/assistant"],
    ]);
  });
});

function isKubernetes({ path }: { readonly path: string }): boolean {
  return path.startsWith("kubernetes-");
}

function resourcesOf<T>({ resources }: { readonly resources: readonly T[] }): readonly T[] {
  return resources;
}
