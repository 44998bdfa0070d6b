// Generated from compiler/emit/kubernetes/custom/prometheus-rule.schema.json; edits are lost.

export interface PrometheusRule {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PrometheusRule";
  metadata: {
    [k: string]: unknown;
  };
  spec: {
    groups?: {
      interval?: string;
      labels?: {
        [k: string]: string;
      };
      limit?: number;
      name: string;
      partial_response_strategy?: string;
      query_offset?: string;
      rules?: {
        alert?: string;
        annotations?: {
          [k: string]: string;
        };
        expr: number | string;
        for?: string;
        keep_firing_for?: string;
        labels?: {
          [k: string]: string;
        };
        record?: string;
      }[];
    }[];
  };
}
