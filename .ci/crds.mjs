// Writes the schemas of other projects' custom resources, from their definitions; npm run format and npm run generate follow. Needs go,
// which fetches the modules that hold them; nothing else here needs it, and it is run by hand where a version is raised.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const operator = {
  module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
  folder: "example/prometheus-operator-crd",
};
/** A file of a module, the version in it that is emitted, and the schema that becomes of it. */
const definitions = [
  { ...operator, file: "monitoring.coreos.com_podmonitors.yaml", version: "v1", schema: "pod-monitor" },
  { ...operator, file: "monitoring.coreos.com_prometheusrules.yaml", version: "v1", schema: "prometheus-rule" },
];

for (const { module, folder, file, version, schema } of definitions) {
  const downloaded = execFileSync("go", ["mod", "download", "-json", module], { encoding: "utf8" });
  const { spec } = parse(readFileSync(path.join(JSON.parse(downloaded).Dir, folder, file), "utf8"));
  const { properties, ...rest } = spec.versions.find(({ name }) => name === version).schema.openAPIV3Schema;
  const { status: _, ...fields } = properties;
  const written = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: `Made by .ci/crds.mjs from ${folder}/${file} of ${module}.`,
    title: spec.names.kind,
    ...jsonSchema({ ...rest, properties: fields }),
    required: ["apiVersion", "kind", "metadata", "spec"],
  };
  written.properties.apiVersion = { const: `${spec.group}/${version}` };
  written.properties.kind = { const: spec.names.kind };
  written.properties.metadata = { type: "object" };
  const target = `compiler/emit/kubernetes/custom/${schema}.schema.json`;
  writeFileSync(target, `${JSON.stringify(written, undefined, 2)}\n`);
}

/** A structural schema of Kubernetes as JSON Schema. Fields that it does not name are refused, as strict validation of a server does. */
function jsonSchema(structural) {
  const { description: _, properties, additionalProperties, items, ...rest } = structural;
  const schema = Object.fromEntries(Object.entries(rest).filter(isKept));
  if (structural["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, child]) => [name, jsonSchema(child)]);
    schema.properties = Object.fromEntries(fields);
    schema.additionalProperties = structural["x-kubernetes-preserve-unknown-fields"] === true;
  }
  if (typeof additionalProperties === "object") schema.additionalProperties = jsonSchema(additionalProperties);
  if (items !== undefined) schema.items = jsonSchema(items);
  return schema;
}

/** Without what only servers know: extensions, formats of Go, and patterns with flags inside, which are none in JavaScript. */
function isKept([key, value]) {
  if (key === "pattern") return !value.includes("(?i)");
  return !key.startsWith("x-kubernetes-") && key !== "nullable" && key !== "format";
}
