// The two packages as somebody has them who has nothing else: installed into an empty repository whose path has a space and Chinese in it,
// then the whole way from init to an answer, with a bare git remote; and on other versions of Node from init to a dataset.
//   node .ci/package.mjs --to <folder> && node .ci/try-packages.mjs <folder>
// A version of Node that npm cannot bring is skipped with a sentence.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { otherNode } from "./other-node.mjs";

const tarballs = path.resolve(process.argv[2] ?? ".fairlead/packages");
const packed = readdirSync(tarballs).filter((name) => name.endsWith(".tgz"));
const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), "fairlead new 用户 "));
const identity = ["-c", "user.name=New User", "-c", "user.email=new@example.org"];
/** With a project in TypeScript that a strict type check has to accept, and refuse once it is wrong. */
const typed = `import { defineProject } from "fairlead";

export default defineProject({
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "rows",
  team: "care",
  datasets: { chats: { version: "1.0", source: { files: ["data/chats.jsonl"], format: "chat" }, licence: "Apache-2.0" } },
  environments: { dev: {} },
});
`;
const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
};
/** Settings of users' own. */
const settings = [
  { module: "nodenext", target: "es2023", ...strictest },
  { module: "preserve", moduleResolution: "bundler", verbatimModuleSyntax: true, isolatedModules: true, ...strictest },
  { module: "esnext", moduleResolution: "bundler", strict: false },
];

try {
  await wholeWay(begin("whole way", process.execPath));
  for (const major of [22, 24]) {
    const node = otherNode(major, work);
    if (node === undefined) process.stdout.write(`skipped: Node ${major} cannot be installed from here\n`);
    else dataset(begin(`node ${major}`, node), major);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A repository of a new user, with a remote of its own. */
function begin(name, node) {
  const folder = path.join(work, name);
  mkdirSync(folder, { recursive: true });
  const user = { folder, node };
  git(user, "init", "--quiet", "--initial-branch=main");
  npm(user, "init", "--yes");
  // As most have it: with install scripts.
  npm(user, "install", "--ignore-scripts=false", "--no-audit", ...packed.map((one) => path.join(tarballs, one)));
  fairlead(user, "init");
  writeFileSync(path.join(folder, "specs/projects/care/rows.spec.ts"), typed);
  checkTypes(user);
  fairlead(user, "docs", "training.lora");
  fairlead(user, "explain", "unknown-key");
  fairlead(user, "add", "environment", "staging", "--after", "dev");
  fairlead(user, "add", "environment", "staging", "--project", "care/returns");
  fairlead(user, "check");
  git(user, "init", "--quiet", "--bare", "--initial-branch=main", `${folder}.git`);
  git(user, "remote", "add", "origin", `${folder}.git`);
  git(user, "add", "--all");
  git(user, "commit", "--quiet", "--message", "Begin with Fairlead");
  git(user, "push", "--quiet", "--set-upstream", "origin", "main");
  return user;
}

async function wholeWay(user) {
  fairlead(user, "plan");
  fairlead(user, "propose");
  fairlead(user, "merge", "1");
  git(user, "pull", "--quiet");
  const status = git(user, "status", "--porcelain");
  if (status !== "") throw new Error(`after the pull the work tree has changes: ${status}`);
  try {
    run(user, "fairlead-runtime", ["apply", "--environment", "dev", "--quiet"]);
    const answer = await fetch("http://127.0.0.1:8081/v1/chat/completions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "returns", messages: [{ role: "user", content: "Where is my parcel?" }] }),
    });
    const { choices } = await answer.json();
    process.stdout.write(`asked "Where is my parcel?", answered ${JSON.stringify(choices[0].message.content)}\n`);
  } finally {
    run(user, "fairlead-runtime", ["stop", "--environment", "dev", "--project", "care/returns"]);
  }
}

function dataset(user, major) {
  rmSync(path.join(user.folder, "specs/projects/care/returns.yaml"));
  fairlead(user, "build");
  run(user, "fairlead-runtime", ["apply", "--environment", "dev", "--quiet"]);
  run(user, "fairlead-runtime", ["verify"]);
  process.stdout.write(`on Node ${major}: from init to a dataset\n`);
}

function checkTypes(user) {
  const file = path.join(user.folder, "specs/projects/care/rows.spec.ts");
  const config = path.join(user.folder, "tsconfig.json");
  const tsc = (text) => {
    writeFileSync(file, text);
    return spawnSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc")], {
      cwd: user.folder,
      encoding: "utf8",
    });
  };
  for (const compilerOptions of settings) {
    writeFileSync(
      config,
      JSON.stringify({ compilerOptions: { noEmit: true, types: [], ...compilerOptions }, include: ["specs"] }),
    );
    const wrong = tsc(typed.replace('format: "chat"', 'format: "chats"'));
    if (wrong.status === 0 || !wrong.stdout.includes("chats")) throw new Error(`tsc sees no mistake: ${wrong.stdout}`);
    const right = tsc(typed);
    if (right.status !== 0) throw new Error(`tsc refuses a good spec: ${right.stdout}`);
  }
  rmSync(config);
}

function fairlead(user, ...args) {
  return run(user, "fairlead", args, args[0] === "plan" ? [0, 2] : [0]);
}

function run({ folder, node }, program, args, codes = [0]) {
  const file = path.join(folder, "node_modules/.bin", program);
  const { status, stdout, stderr } = spawnSync(node, [file, ...args], { cwd: folder, encoding: "utf8" });
  if (!codes.includes(status)) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

function npm({ folder }, ...args) {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function git({ folder }, ...args) {
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
}
