// One address for all pods of the server.
import { vllm } from "../../../../specs/handoff/servers.ts";
import { selectorLabels } from "../labels.ts";
import { intOrString } from "../loose.ts";
import { defineObject } from "../object.ts";
import { serves } from "../scope.ts";

export const service = defineObject({
  kind: "Service",
  role: "server",
  feels: { "": "none" },
  when: serves,
  build: ({ model, target }) => ({
    spec: {
      type: "ClusterIP",
      selector: selectorLabels(model, target, "server"),
      ports: [{ name: "http", port: vllm.port, targetPort: intOrString("http") }],
    },
  }),
});
