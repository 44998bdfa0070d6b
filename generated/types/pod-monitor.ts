// Generated from compiler/emit/kubernetes/custom/pod-monitor.schema.json; edits are lost.

/**
 * Which pods Prometheus scrapes, and how.
 */
export interface PodMonitor {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: {
    [k: string]: unknown;
  };
  spec: {
    selector: {
      matchLabels?: {
        [k: string]: string;
      };
    };
    podMetricsEndpoints: {
      /**
       * Name of a container port.
       */
      port?: string;
      path?: string;
      interval?: string;
    }[];
  };
}
