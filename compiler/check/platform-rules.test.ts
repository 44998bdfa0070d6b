import { expect, it } from "vitest";
import { Platform } from "../../specs/kinds/platform.ts";
import { printDiagnostics } from "../diagnostic.ts";
import { readYamlDocument } from "../read/document.ts";
import { checkPlatform } from "./platform-rules.ts";

function said(text: string): string {
  const { document } = readYamlDocument("specs/platform.yaml", text);
  const platform = Platform.parse(document!.data);
  return printDiagnostics(checkPlatform(platform, document!), new Map([[document!.file, text]]), { color: false });
}

const platform = `apiVersion: fairlead.dev/v1
kind: Platform
environments: [{ name: dev }]
`;

it("KM: what a cluster would refuse is said where it stands, with what it would take", () => {
  expect(
    said(`${platform}gpus: { A100: { product: "NVIDIA A100", memory: 80GiB } }
images: { runtime: "https://r/Runtime:1", trainer: "t : 1", vllm: v:1 }
kubernetes: { ruleLabels: { "a b/!": "x\\ny", release: prometheus } }
`),
  ).toMatchInlineSnapshot(`
    "specs/platform.yaml:4:26 error refused-by-clusters
      gpus.A100.product becomes a label value in a cluster, which cannot be "NVIDIA A100"
        4 | gpus: { A100: { product: "NVIDIA A100", memory: 80GiB } }
          |                          ^^^^^^^^^^^^^
      fix: write "NVIDIA-A100": at most 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends

    specs/platform.yaml:5:20 error refused-by-clusters
      images.runtime becomes an image reference in a cluster, which cannot be "https://r/Runtime:1"
        5 | images: { runtime: "https://r/Runtime:1", trainer: "t : 1", vllm: v:1 }
          |                    ^^^^^^^^^^^^^^^^^^^^^
      fix: write "r/runtime:1": [registry/]name[:tag][@sha256:digest], without a scheme, the name in lower case

    specs/platform.yaml:5:52 error refused-by-clusters
      images.trainer becomes an image reference in a cluster, which cannot be "t : 1"
        5 | images: { runtime: "https://r/Runtime:1", trainer: "t : 1", vllm: v:1 }
          |                                                    ^^^^^^^
      fix: write "t:1": [registry/]name[:tag][@sha256:digest], without a scheme, the name in lower case

    specs/platform.yaml:6:29 error refused-by-clusters
      kubernetes.ruleLabels.a b/! becomes a label key in a cluster, which cannot be "a b/!"
        6 | kubernetes: { ruleLabels: { "a b/!": "x\\ny", release: prometheus } }
          |                             ^^^^^^^
      fix: a name as a label value is, after a domain and '/' where it has one: release, monitoring.example.com/release

    specs/platform.yaml:6:38 error refused-by-clusters
      kubernetes.ruleLabels.a b/! becomes a label value in a cluster, which cannot be "x\\ny"
        6 | kubernetes: { ruleLabels: { "a b/!": "x\\ny", release: prometheus } }
          |                                      ^^^^^^
      fix: write "x-y": at most 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends

    5 errors in 1 file
    "
  `);
});

it.each([
  ["colons", `a${":a".repeat(300_000)}/!`],
  ["slashes", `a${"/".repeat(300_000)}B!`],
])("KM: a text of 300,000 %s is refused without looking for what is near it", (_, text) => {
  expect(said(`${platform}images: { runtime: r:1, trainer: t:1, vllm: "${text}" }\n`)).toContain(
    "fix: [registry/]name[:tag][@sha256:digest], without a scheme, the name in lower case",
  );
});

it("an environment stands once, joins no names, and is not one of our own folders", () => {
  expect(said(platform.replace("[{ name: dev }]", "[{ name: dev }, { name: dev }, { name: a--b }, { name: types }]")))
    .toMatchInlineSnapshot(`
    "specs/platform.yaml:3:39 error environment-twice
      there are two environments "dev"
        3 | environments: [{ name: dev }, { name: dev }, { name: a--b }, { name: types }]
          |                                       ^^^
      fix: remove one, or give it another name

    specs/platform.yaml:3:54 error name-double-dash
      the environment "a--b" has "--" in it, which stands between names in those of Kubernetes objects
        3 | environments: [{ name: dev }, { name: dev }, { name: a--b }, { name: types }]
          |                                                      ^^^^
      fix: write a-b

    specs/platform.yaml:3:70 error environment-reserved
      generated/types holds something else than an environment
        3 | environments: [{ name: dev }, { name: dev }, { name: a--b }, { name: types }]
          |                                                                      ^^^^^
      fix: choose another name

    3 errors in 1 file
    "
  `);
});
