// Generated from compiler/emit/kubernetes/custom/prometheus-rule.schema.json; edits are lost.

/**
 * Recording and alerting rules.
 */
export interface PrometheusRule {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PrometheusRule";
  metadata: {
    [k: string]: unknown;
  };
  spec: {
    groups: {
      name: string;
      interval?: string;
      rules: {
        record?: string;
        alert?: string;
        expr: string;
        labels?: {
          [k: string]: string;
        };
        annotations?: {
          [k: string]: string;
        };
      }[];
    }[];
  };
}
