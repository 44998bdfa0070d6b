// Known holes, asked of the registry by npm.
import { spawnSync } from "node:child_process";
import { holes } from "./allowed.mjs";

/** `skipped` says why nothing is known, where the registry does not answer. */
export function auditOf(root) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { stdout, error } = spawnSync(npm, ["audit", "--json"], { cwd: root, encoding: "utf8", timeout: 120_000 });
  const answer = readAnswer(stdout);
  if (answer?.vulnerabilities === undefined)
    return { faults: [], skipped: error?.message ?? answer?.message ?? "npm audit answered with no JSON" };
  return { faults: Object.values(answer.vulnerabilities).flatMap(holesIn), skipped: undefined };
}

function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One that is only named because it needs another one that has a hole is no fault of its own. */
function holesIn({ name, severity, nodes, via }) {
  const own = via.filter((one) => typeof one === "object").map(({ title, url }) => `${title} (${url})`);
  const open = nodes.filter((place) => !holes.has(place));
  return own.length === 0 || open.length === 0
    ? []
    : [`${name} has a known hole, ${severity}: ${own.join("; ")}; at ${open.join(", ")}`];
}
