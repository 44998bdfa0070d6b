// Who may ask a service, from the spec to the objects: secrets are known by name, and nothing that is generated holds a value of one.
import { afterEach, beforeEach, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const spec = "specs/projects/assist/helpdesk.yaml";
let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("cluster");
});
afterEach(() => repository.remove());

const fairlead = (...args: string[]) => collect(main, args, repository.root);
const serving = (lines: string) => repository.edit(spec, "  alias: helpdesk\n", `  alias: helpdesk\n${lines}`);
const manifest = () => repository.read("generated/staging/assist/helpdesk/kubernetes-cluster.yaml");

it("a key of its own in the spec is a mistake, and so is an origin with a path", async () => {
  await serving('  apiKeys: sk-1234567890\n  origins: ["https://app.example.com/chat"]\n');
  expect((await fairlead("check")).err).toMatchInlineSnapshot(`
    "specs/projects/assist/helpdesk.yaml:28:12 error wrong-form
      serving.apiKeys cannot be "sk-1234567890"
       28 |   apiKeys: sk-1234567890
          |            ^^^^^^^^^^^^^
      fix: a secret is written secret://<name>/<key>, as Kubernetes names them: the name has a-z, 0-9, '-' and '.', the key letters, digits, '-', '_' and '.'

    specs/projects/assist/helpdesk.yaml:29:13 error wrong-form
      serving.origins[0] cannot be "https://app.example.com/chat"
       29 |   origins: ["https://app.example.com/chat"]
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      fix: an origin is written as browsers send it, in small letters and without a path: https://app.example.com, http://localhost:3000; or "*"

    2 errors in 1 file
    "
  `);
});

it("vLLM takes the key from a Secret, which a plan asks for, and lets no page of the web ask but those that are named", async () => {
  await fairlead("build");
  expect(await manifest()).toMatch(/- "?--allowed-origins"?\n +- "\[\]"\n/);
  await serving(
    "  apiKeys: secret://helpdesk-access/api-key\n  origins: [https://b.example.com, https://a.example.com]\n",
  );
  const plan = (await fairlead("plan")).out;
  expect(plan).toContain("runs again: serve/cluster (serving.apiKeys; serving.origins)\n");
  expect(plan).toContain("the namespace helpdesk has to be there, with the Secret helpdesk-access/api-key\n");
  await fairlead("build");
  const made = await manifest();
  expect(made).toMatch(/- "?--allowed-origins"?\n +- .*https:\/\/[ab].example.com.*https:\/\/[ab].example.com/);
  expect(made.replaceAll('"', "")).toMatch(
    /- name: VLLM_API_KEY\n +valueFrom:\n +secretKeyRef:\n +name: helpdesk-access\n +key: api-key\n/,
  );
});
