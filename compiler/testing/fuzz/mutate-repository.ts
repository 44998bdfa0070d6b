// What comes with a hostile repository beside its texts: links, folders and pipes in the place of files, what looks like our own, and settings
// and hooks of git that run something. Every program that is planted leaves the file `canary` behind when it runs.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Chance } from "./chance.ts";
import { mutateText } from "./mutate-text.ts";

export interface Victim {
  readonly root: string;
  /** A folder beside it, in which nothing may change. */
  readonly outside: string;
  /** Written by whatever ran that must not. */
  readonly canary: string;
}

type Mutation = (victim: Victim, chance: Chance) => void;

const mutations: readonly Mutation[] = [
  ...Array.from(
    { length: 6 },
    (): Mutation => (victim, chance) => change(victim, chance.pick(texts(victim, "specs")), chance),
  ),
  (victim, chance) => change(victim, chance.pick(texts(victim, "specs/promotions")), chance),
  (victim, chance) => change(victim, chance.pick(texts(victim, "generated")), chance),
  // A file that is gone; a link, a folder or a pipe in its place; a file in the place of a folder.
  (victim, chance) =>
    rmSync(inside(victim, chance.pick(texts(victim, chance.pick(["specs", "generated"])))), { force: true }),
  (victim, chance) => inPlaceOf(victim, chance, (file) => symlinkSync(chance.pick(elsewhere(victim)), file)),
  (victim, chance) => inPlaceOf(victim, chance, (file) => mkdirSync(file)),
  (victim, chance) => inPlaceOf(victim, chance, (file) => void execFileSync("mkfifo", [file])),
  (victim, chance) => {
    const folder = path.join(
      victim.root,
      chance.pick(["generated", "generated/dev", "specs/promotions", "specs/projects/care/data", ".fairlead"]),
    );
    rmSync(inside(victim, folder), { recursive: true, force: true });
    if (chance.whole(2) === 0) symlinkSync(chance.pick(elsewhere(victim)), folder);
    else writeFileSync(folder, "a file");
  },
  // More of what looks like ours.
  (victim, chance) => put(victim, chance.pick(ours), chance.pick(["{}", "", "x", '{"version":99}', "kind: Pod\n"])),
  (victim, chance) =>
    cpSync(
      inside(victim, path.join(victim.root, "generated/dev")),
      inside(victim, path.join(victim.root, "generated", chance.pick(["prod", "other", ".staging-1"]))),
      { recursive: true },
    ),
  // A spec that is a program.
  (victim, chance) => put(victim, "specs/projects/care/more.spec.ts", chance.pick(programs(victim))),
  // What git would run, by its settings, its attributes and its hooks.
  (victim, chance) => appendFileSync(path.join(victim.root, ".git/config"), `\n${chance.pick(settings(victim))}\n`),
  (victim, chance) =>
    put(
      victim,
      ".gitattributes",
      chance.pick([
        "* filter=evil\n",
        "*.yaml text eol=crlf\n",
        "* working-tree-encoding=UTF-16\n",
        "generated/** -diff\n",
        "* ident\n",
      ]),
    ),
  (victim, chance) => {
    const hook = path.join(
      victim.root,
      ".git/hooks",
      chance.pick([
        "pre-commit",
        "post-checkout",
        "pre-push",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
      ]),
    );
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, script(victim));
    chmodSync(hook, 0o755);
  },
  (victim, chance) =>
    put(
      victim,
      chance.pick([
        ".gitmodules",
        ".npmrc",
        "package.json",
        "tsconfig.json",
        "CODEOWNERS",
        ".git/info/exclude",
        ".git/info/sparse-checkout",
      ]),
      chance.pick(["*\n", "{}", '[submodule "x"]\n\tpath = specs\n\turl = ext::sh -c touch\n']),
    ),
];

export function mutateRepository(victim: Victim, chance: Chance): void {
  for (let left = 1 + chance.whole(3); left > 0; left--) {
    try {
      chance.pick(mutations)(victim, chance);
    } catch (error) {
      // One change may be in the way of the next.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
}

const ours = [
  ...[
    ".fairlead/cache/compile.json",
    ".fairlead/store/index.json",
    ".fairlead/build.lock",
    ".fairlead/remote.git/HEAD",
    ".git/fairlead/cache.json",
  ],
  ...[
    "generated/dev/care/evil/index.json",
    "generated/dev/care/evil.yaml",
    "generated/schemas/x.json",
    "generated/.staging-1/old/dev/care/x/index.json",
  ],
  ...[
    "specs/promotions/prod/care/.triage.yaml.1.tmp",
    "specs/promotions/prod/other/x.yaml",
    "specs/promotions/none/care/triage.yaml",
    "specs/projects/x.yaml",
  ],
];

/**
 * The path itself, where no link on the way leads out of the repository: what a change before has linked must not have this one write or remove
 * anything of the machine.
 */
function inside({ root }: Victim, file: string): string {
  let parent = path.dirname(file);
  while (!existsSync(parent)) parent = path.dirname(parent);
  const real = realpathSync(parent);
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (!isLink && (real === root || real.startsWith(root + path.sep))) return file;
  throw Object.assign(new Error(`${file} leads elsewhere`), { code: "ELSEWHERE" });
}

function script({ canary }: Victim): string {
  return `#!/bin/sh\ntouch '${canary}'\n`;
}

function settings(victim: Victim): readonly string[] {
  const run = `${victim.root}/evil.sh`;
  writeFileSync(run, script(victim));
  chmodSync(run, 0o755);
  return [
    ...[
      `[core]\n\tfsmonitor = ${run}`,
      `[core]\n\thooksPath = ${victim.root}/hooks`,
      `[core]\n\tsshCommand = ${run}`,
      `[core]\n\tpager = ${run}`,
    ],
    ...[
      `[core]\n\teditor = ${run}`,
      "[core]\n\tworktree = /",
      "[core]\n\tbare = true",
      "[core]\n\tautocrlf = true",
      "[core]\n\tsparseCheckout = true",
    ],
    ...[
      `[diff]\n\texternal = ${run}`,
      `[filter "evil"]\n\tclean = ${run}\n\tsmudge = ${run}\n\tprocess = ${run}`,
      `[gpg]\n\tprogram = ${run}\n[commit]\n\tgpgSign = true`,
    ],
    ...[
      `[alias]\n\tstatus = !${run}\n\tls-files = !${run}`,
      `[credential]\n\thelper = !${run}`,
      `[remote "origin"]\n\turl = ext::${run}\n[protocol "ext"]\n\tallow = always`,
    ],
    ...[
      "[include]\n\tpath = /etc/passwd",
      `[url "ext::${run} "]\n\tinsteadOf = ${victim.root}`,
      "[extensions]\n\tpartialClone = origin",
      "[status]\n\tshowUntrackedFiles = no",
      "[broken",
    ],
  ];
}

function programs({ canary }: Victim): readonly string[] {
  return [
    `import { writeFileSync } from "node:fs"; writeFileSync("${canary}", ""); export default {};`,
    `export default (await import("node:child_process")).execSync("touch '${canary}'");`,
    `process.mainModule.require("fs").writeFileSync("${canary}", ""); export default {};`,
    `export default ({}).constructor.constructor("return process")().exit(0);`,
    ...[
      "for (;;) {}",
      "export default { a: 'x'.repeat(2 ** 28) };",
      "export default [].concat(...Array(1e5));",
      "const f = () => f(); export default f();",
    ],
    ...[
      "export default new Proxy({}, { ownKeys() { throw 1; } });",
      "Object.prototype.kind = 'Project'; export default {};",
      "export default { get name() { for (;;); } };",
    ],
    ...[
      "throw { toString() { throw 1; } };",
      "export default Promise.reject(1);",
      "export default { then(f) { f(this); } };",
      "import './x.ts'; export default {};",
    ],
  ];
}

function elsewhere({ outside, root }: Victim): readonly string[] {
  return [outside, path.join(outside, "private"), "/etc/passwd", "/proc/self", "/dev/zero", "/", ".", root, "nowhere"];
}

/** Of a folder, everything that is a file; the platform where there is none. */
function texts({ root }: Victim, folder: string): readonly string[] {
  const top = path.join(root, folder);
  const names =
    existsSync(top) && lstatSync(top).isDirectory() ? readdirSync(top, { recursive: true, withFileTypes: true }) : [];
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.length === 0 ? [path.join(root, "specs/platform.yaml")] : files.sort();
}

function change(victim: Victim, file: string, chance: Chance): void {
  writeFileSync(inside(victim, file), mutateText(readFileSync(file, "utf8"), chance));
}

function inPlaceOf(victim: Victim, chance: Chance, make: (file: string) => void): void {
  const file = inside(victim, chance.pick(texts(victim, chance.pick(["specs", "generated"]))));
  rmSync(file, { force: true });
  make(file);
}

function put(victim: Victim, name: string, text: string): void {
  const file = inside(victim, path.join(victim.root, name));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
