// Who may talk to the inference server, and whom it may talk to: the gateway and the monitoring come in; out goes only what a download
// of the base needs, and nothing at all where the base travels with the artifact.
import { vllm } from "../../../../specs/handoff/servers.ts";
import { selectorLabels } from "../labels.ts";
import { intOrString } from "../loose.ts";
import { defineObject } from "../object.ts";
import { serves } from "../scope.ts";

export const networkPolicy = defineObject({
  kind: "NetworkPolicy",
  role: "server",
  feels: { "": "none" },
  when: serves,
  build: ({ model, target, platform }) => {
    const { gatewayNamespace, monitoringNamespace } = platform.kubernetes;
    const from = [gatewayNamespace, monitoringNamespace].map((namespace) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    }));
    return {
      spec: {
        podSelector: { matchLabels: selectorLabels(model, target, "server") },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from, ports: [{ protocol: "TCP", port: intOrString(vllm.port) }] }],
        // A direction that is named and has no rule is closed.
        ...(model.base?.source === "huggingface" ? { egress: [names53, https] } : {}),
      },
    };
  },
});

const names53 = {
  to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
  ports: [
    { protocol: "UDP", port: intOrString(53) },
    { protocol: "TCP", port: intOrString(53) },
  ],
};

/** The internet, without the private networks (RFC 1918, RFC 6598) and the metadata services of clouds (RFC 3927). */
const https = {
  to: [
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
      },
    },
  ],
  ports: [{ protocol: "TCP", port: intOrString(443) }],
};
