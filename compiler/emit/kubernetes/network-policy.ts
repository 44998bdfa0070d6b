// Who may talk to the inference server, and whom it may talk to: the gateway and the monitoring come in; out goes only what a download
// of the base needs, and nothing at all where the base travels with the artifact.
import { vllm } from "../../model/servers.ts";
import { selectorLabels } from "./labels.ts";
import { wrapped } from "./loose.ts";
import { metadata, type Scope } from "./scope.ts";

export function networkPolicy(scope: Scope) {
  const { model, target, names } = scope;
  const { gatewayNamespace, monitoringNamespace } = model.platform.kubernetes;
  const from = [gatewayNamespace, monitoringNamespace].map((namespace) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  }));
  return {
    metadata: metadata(scope, names.server, "server"),
    spec: {
      podSelector: { matchLabels: selectorLabels(model, target, "server") },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from, ports: [{ protocol: "TCP", port: wrapped(vllm.port) }] }],
      egress: model.base?.source === "huggingface" ? [names53, https] : [],
    },
  };
}

const names53 = {
  to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
  ports: [
    { protocol: "UDP", port: wrapped(53) },
    { protocol: "TCP", port: wrapped(53) },
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
  ports: [{ protocol: "TCP", port: wrapped(443) }],
};
