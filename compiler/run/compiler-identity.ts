// Tells one build of the compiler from another, for what it leaves in caches.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { digestOf } from "../fingerprint.ts";
import { compilerVersion } from "../version.ts";

/**
 * The version, and the size and time of every file of code and of the list of libraries: while the compiler is worked on, its version
 * stands still. Bundled, the code is what lies beside this file.
 */
export function compilerIdentity(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const isSource = import.meta.url.endsWith(".ts");
  const folders = isSource ? [path.join(here, ".."), path.join(here, "..", "..", "specs")] : [here];
  const code = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.(js|ts)$/.test(entry.name) && !entry.parentPath.includes("node_modules"))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const libraries = ["..", path.join("..", ".."), path.join("..", "..", "..")].map((up) =>
    path.join(here, up, "node_modules", ".package-lock.json"),
  );
  const lines = [...code, ...libraries].flatMap((file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats === undefined ? [] : [`${path.relative(here, file)} ${stats.size} ${stats.mtimeMs}`];
  });
  return digestOf([`${compilerVersion} ${process.version}`, ...lines.sort()].join("\n"));
}
