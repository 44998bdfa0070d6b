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

it("KM, T9: what a cluster would refuse is said where it stands, with what it would take", () => {
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

it("a store is a folder, and lies where no commit could put something", () => {
  const stores = ["/mnt/models/dev", "../stores/dev", ".fairlead/store", "s3://models/dev", "~/store", "-rf", "./"];
  const inGit = ["generated/x", "x/../Generated", "./specs", ".git/store"];
  const list = [...stores, ...inGit].map((store, at) => `{ name: e${at}, store: ${JSON.stringify(store)} }`);
  expect(said(platform.replace("[{ name: dev }]", `\n  - ${list.join("\n  - ")}`))).toMatchInlineSnapshot(`
    "specs/platform.yaml:7:24 error store-address
      the store of e3 is "s3://models/dev", which is an address: stores are folders so far
        7 |   - { name: e3, store: "s3://models/dev" }
          |                        ^^^^^^^^^^^^^^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    specs/platform.yaml:8:24 error store-path
      the store of e4 is "~/store", which a command line would take for something else
        8 |   - { name: e4, store: "~/store" }
          |                        ^^^^^^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    specs/platform.yaml:9:24 error store-path
      the store of e5 is "-rf", which a command line would take for something else
        9 |   - { name: e5, store: "-rf" }
          |                        ^^^^^
      fix: write "./-rf"

    specs/platform.yaml:10:24 error store-path
      the store of e6 is "./", which is the repository itself
       10 |   - { name: e6, store: "./" }
          |                        ^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    specs/platform.yaml:11:24 error store-path
      the store of e7 is "generated/x", which is inside generated/: what is there comes with commits
       11 |   - { name: e7, store: "generated/x" }
          |                        ^^^^^^^^^^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    specs/platform.yaml:12:24 error store-path
      the store of e8 is "x/../Generated", which is inside Generated/: what is there comes with commits
       12 |   - { name: e8, store: "x/../Generated" }
          |                        ^^^^^^^^^^^^^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    specs/platform.yaml:13:24 error store-path
      the store of e9 is "./specs", which is inside specs/: what is there comes with commits
       13 |   - { name: e9, store: "./specs" }
          |                        ^^^^^^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    specs/platform.yaml:14:25 error store-path
      the store of e10 is ".git/store", which is inside .git/: what is there comes with commits
       14 |   - { name: e10, store: ".git/store" }
          |                         ^^^^^^^^^^^^
      fix: write a folder, absolute or from the repository's root: "/mnt/models/staging", ".fairlead/store"

    8 errors in 1 file
    "
  `);
});

it("a store's folder has no character that cannot be seen", () => {
  for (const store of ["a\u202eb", "a\nb", "a\\b", "a\u200bb", ""])
    expect(Platform.shape.environments.safeParse([{ name: "dev", store }]).success).toBe(false);
});
