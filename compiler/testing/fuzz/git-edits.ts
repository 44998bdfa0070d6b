// What is done to git: settings, attributes, hooks and indexes that start programs, lead elsewhere or are damaged; and what a person's
// environment says of git.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { planting, type CasePlace } from "../../../specs/testing/fuzz/case-place.ts";
import { editText } from "../../../specs/testing/fuzz/hostile-texts.ts";
import { filesIn, put, replaceBySomething, textAt, type Edit } from "../../../specs/testing/fuzz/edit-files.ts";

const hasGit = (root: string): boolean => existsSync(path.join(root, ".git/config"));

/** Sections of .git/config that each name a program or a place. */
function settings({ canary, outside }: CasePlace): readonly string[] {
  const run = (position: string): string => JSON.stringify(canary(position));
  return [
    `[core]\n\tfsmonitor = ${run("fsmonitor")}\n`,
    `[core]\n\thooksPath = ${JSON.stringify(path.join(outside, "../hooks"))}\n`,
    `[core]\n\tsshCommand = ${run("sshCommand")}\n\taskPass = ${run("askPass")}\n\teditor = ${run("editor")}\n\tpager = ${run("pager")}\n\tgitProxy = ${run("gitProxy")}\n`,
    `[core]\n\talternateRefsCommand = ${run("alternateRefs")}\n`,
    `[core]\n\tworktree = ${JSON.stringify(outside)}\n`,
    `[core]\n\tbare = true\n`,
    `[core]\n\tautocrlf = true\n\tsafecrlf = true\n\teol = crlf\n`,
    `[core]\n\tattributesFile = ${JSON.stringify(path.join(outside, "../attributes"))}\n\texcludesFile = /etc/passwd\n`,
    `[core]\n\tsparseCheckout = true\n\tsparseCheckoutCone = true\n`,
    `[core]\n\trepositoryFormatVersion = 99\n`,
    `[extensions]\n\tobjectFormat = sha256\n\tworktreeConfig = true\n\tpartialClone = origin\n`,
    `[diff]\n\texternal = ${run("diff.external")}\n[diff "x"]\n\tcommand = ${run("diff.command")}\n\ttextconv = ${run("textconv")}\n[merge "x"]\n\tdriver = ${run("merge driver")}\n`,
    // Filters that clean, as Git LFS, are the person's own: git runs them where it compares, and no clone brings them.
    `[filter "x"]\n\tsmudge = ${run("smudge")}\n\trequired = true\n`,
    `[filter "lfs"]\n\tsmudge = ${run("lfs smudge")}\n`,
    `[include]\n\tpath = ${JSON.stringify(path.join(outside, "../included"))}\n[includeIf "gitdir:/"]\n\tpath = /dev/zero\n`,
    `[alias]\n\tls-files = !${canary("alias")}\n\tstatus = !${canary("alias")}\n\tlog = !${canary("alias")}\n`,
    `[remote "origin"]\n\turl = ext::${canary("ext")}\n[protocol "ext"]\n\tallow = always\n`,
    `[remote "origin"]\n\turl = ${JSON.stringify(path.join(outside, "folder"))}\n\tuploadpack = ${run("uploadpack")}\n\treceivepack = ${run("receivepack")}\n\tproxy = ${run("proxy")}\n`,
    `[remote "origin"]\n\turl = ssh://-oProxyCommand=${canary("ssh").replaceAll(" ", "_")}/x\n`,
    `[remote "origin"]\n\turl = "--upload-pack=${canary("upload-pack")}"\n\tvcs = x\n`,
    `[url "ext::${canary("insteadOf")} "]\n\tinsteadOf = /\n\tpushInsteadOf = /\n[protocol]\n\tallow = always\n`,
    `[credential]\n\thelper = "!${canary("credential")}"\n[http]\n\tproxy = http://127.0.0.1:1\n`,
    `[gpg]\n\tprogram = ${run("gpg")}\n[commit]\n\tgpgSign = true\n[user]\n\tsigningKey = x\n[push]\n\tgpgSign = if-asked\n`,
    `[uploadpack]\n\tpackObjectsHook = ${run("packObjects")}\n[submodule "x"]\n\tupdate = "!${canary("submodule")}"\n\tactive = true\n[fetch]\n\trecurseSubmodules = true\n`,
    `[user]\n\tname = "\\u001b"\n[i18n]\n\tcommitEncoding = UTF-16\n[init]\n\ttemplateDir = ${JSON.stringify(path.join(outside, "../template"))}\n`,
    `[broken\n`,
    `[core]\n\tx = "unfinished\n`,
    `[safe]\n\tbareRepository = all\n\tdirectory = *\n[index]\n\tsparse = true\n\tversion = 4\n[feature]\n\tmanyFiles = true\n[gc]\n\tauto = 1\n[maintenance]\n\tauto = true\n`,
  ];
}

const hooks = [
  "pre-commit",
  "post-checkout",
  "post-index-change",
  "reference-transaction",
  "pre-push",
  "pre-receive",
  "update",
  "post-merge",
  "fsmonitor-watchman",
  "pre-auto-gc",
  "proc-receive",
];

function plantHooks(folder: string, canary: CasePlace["canary"]): void {
  mkdirSync(folder, { recursive: true });
  for (const hook of hooks) {
    writeFileSync(path.join(folder, hook), `#!/bin/sh\n${canary(`hook ${hook}`)}\n`);
    chmodSync(path.join(folder, hook), 0o755);
  }
}

/** git as somebody typed it who made this repository; where it refuses, nothing is changed. */
function git(root: string, ...args: readonly string[]): boolean {
  try {
    const own = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "user.name=x", "user.email=x@x"].flatMap((one) => [
      "-c",
      one,
    ]);
    execFileSync("git", [...own, "--git-dir=.git", "--work-tree=.", ...args], {
      cwd: root,
      stdio: "ignore",
      timeout: 10_000,
      env: {
        PATH: process.env["PATH"],
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
        HOME: "/nonexistent",
        [planting]: "1",
      },
    });
    return true;
  } catch {
    return false;
  }
}

const attributes = [
  "* filter=x diff=x merge=x\n",
  "* filter=lfs diff=lfs merge=lfs -text\n",
  "* working-tree-encoding=UTF-16LE-BOM\n",
  "* text eol=crlf\n",
  "* ident export-subst\n",
  "*.jsonl binary\n[attr]x filter=x\n* x\n",
  "* text=auto working-tree-encoding=x\n",
];

export const gitEdits: readonly Edit[] = [
  (place) => {
    const { root, random, outside, canary } = place;
    if (!hasGit(root)) return undefined;
    plantHooks(path.join(outside, "../hooks"), canary);
    writeFileSync(path.join(outside, "../attributes"), attributes[0]!);
    writeFileSync(
      path.join(outside, "../included"),
      `[core]\n\tfsmonitor = ${JSON.stringify(canary("included fsmonitor"))}\n`,
    );
    const section = random.pick(settings(place));
    appendFileSync(path.join(root, ".git/config"), section);
    return `.git/config: ${section.replaceAll(/\s+/g, " ").slice(0, 100)}`;
  },
  // Twice as likely, since there are many.
  (place) => gitEdits[0]!(place),
  ({ root, random, canary }) => {
    if (!hasGit(root)) return undefined;
    const text = random.pick(attributes);
    put(
      root,
      random.pick([".gitattributes", "specs/.gitattributes", "generated/.gitattributes", ".git/info/attributes"]),
      text,
    );
    appendFileSync(path.join(root, ".git/config"), `[filter "x"]\n\tsmudge = ${JSON.stringify(canary("smudge"))}\n`);
    // Stale, so that git has to look into the files.
    if (random.chance(0.5)) git(root, "update-index", "--really-refresh");
    return `attributes: ${text.trim()}`;
  },
  ({ root, canary }) => {
    if (!hasGit(root)) return undefined;
    plantHooks(path.join(root, ".git/hooks"), canary);
    return ".git/hooks: all of them";
  },
  ({ root, random }) => {
    if (!hasGit(root)) return undefined;
    const files = filesIn(root, "specs");
    if (files.length === 0) return undefined;
    const file = random.pick(files);
    const flag = random.pick(["--assume-unchanged", "--skip-worktree", "--force-remove"]);
    if (!git(root, "update-index", flag, "--", file)) return undefined;
    if (random.chance(0.5)) rmSync(path.join(root, file));
    return `${file}: ${flag}`;
  },
  ({ root, random }) => {
    if (!hasGit(root)) return undefined;
    const pattern = random.pick(["/*\n!/specs/projects/care/\n", "specs/platform.yaml\n", "/generated/\n", "*\n", ""]);
    put(root, ".git/info/sparse-checkout", pattern);
    git(root, "config", "core.sparseCheckout", "true");
    git(root, "read-tree", "-mu", "HEAD");
    return `sparse checkout: ${JSON.stringify(pattern)}`;
  },
  ({ root, random, words }) => {
    if (!hasGit(root)) return undefined;
    const file = random.pick([
      ".git/index",
      ".git/HEAD",
      ".git/config",
      ".git/packed-refs",
      ".git/info/exclude",
      ".git/shallow",
      ".git/commondir",
      ".git/FETCH_HEAD",
      ".git/refs/heads/main",
      ".git/objects/info/alternates",
      ".git/info/grafts",
      ...filesIn(root, ".git/objects").slice(0, 3),
      ...filesIn(root, ".git/fairlead"),
    ]);
    const before = existsSync(path.join(root, file)) ? textAt(root, file) : "";
    const { what, bytes } = editText(before, random, [
      ...words,
      "ref: refs/heads/../../x",
      "/dev/zero",
      "../../../outside",
    ]);
    return put(root, file, bytes) ? `${file}: ${what}` : undefined;
  },
  (place) =>
    hasGit(place.root)
      ? replaceBySomething(
          place,
          place.random.pick([
            ".git/index",
            ".git/HEAD",
            ".git/config",
            ".git/info/exclude",
            ".git/refs/heads/main",
            ".git/info",
            ".git",
            ".git/objects",
          ]),
        )
      : undefined,
  ({ root, random, outside, canary }) => {
    if (!hasGit(root)) return undefined;
    // What looks like a repository where none should be.
    const folder = random.pick(["specs/projects/care/data", "specs", "generated", "generated/dev", ".fairlead"]);
    const inner = path.join(root, folder);
    if (!existsSync(inner)) return undefined;
    if (!put(root, `${folder}/HEAD`, "ref: refs/heads/main\n")) return undefined;
    put(
      root,
      `${folder}/config`,
      `[core]\n\tbare = true\n\tfsmonitor = ${JSON.stringify(canary("bare fsmonitor"))}\n\tworktree = ${JSON.stringify(outside)}\n`,
    );
    mkdirSync(path.join(inner, "objects"), { recursive: true });
    mkdirSync(path.join(inner, "refs"), { recursive: true });
    return `${folder}: a bare repository`;
  },
  ({ root, random }) => {
    if (!hasGit(root)) return undefined;
    const folder = random.pick(["specs/projects/care", "specs/models/tiny", "generated/dev"]);
    if (!existsSync(path.join(root, folder))) return undefined;
    return put(
      root,
      `${folder}/.git`,
      random.pick(["gitdir: ../../../.git\n", "gitdir: /dev/zero\n", "gitdir: x\n", ""]),
    )
      ? `${folder}/.git: a file`
      : undefined;
  },
  ({ root, outside, random }) => {
    if (!hasGit(root)) return undefined;
    const moved = path.join(outside, "../moved.git");
    if (existsSync(moved)) return undefined;
    renameSync(path.join(root, ".git"), moved);
    if (random.chance(0.5)) symlinkSync(moved, path.join(root, ".git"));
    else
      writeFileSync(
        path.join(root, ".git"),
        random.pick([`gitdir: ${moved}\n`, "gitdir: ../moved.git\n", `gitdir: ${moved}`, `gitdir: ${moved}/\0\n`]),
      );
    return ".git: elsewhere";
  },
  ({ root, random, canary }) => {
    if (!hasGit(root)) return undefined;
    put(
      root,
      ".gitmodules",
      `[submodule "x"]\n\tpath = specs/projects/care/data\n\turl = ext::${canary("gitmodules")}\n\tupdate = !${canary("gitmodules update")}\n`,
    );
    if (random.chance(0.5))
      git(root, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},specs/projects/care/data/sub`);
    return ".gitmodules: a submodule";
  },
  ({ root, random, words }) => {
    if (!hasGit(root)) return undefined;
    const branch = random.pick(["fairlead/generated", "-x", "main/../x", "heads/main", random.pick(words)]);
    const done =
      git(root, "update-ref", `refs/heads/${branch}`, "HEAD") ||
      put(root, `.git/refs/remotes/origin/${branch.replaceAll("\0", "")}`, `${"1".repeat(40)}\n`);
    return done ? `a branch ${JSON.stringify(branch.slice(0, 60))}` : undefined;
  },
  ({ root, random }) => {
    if (!hasGit(root)) return undefined;
    const file = random.pick([
      ".fairlead/store/index.json",
      ".fairlead/x",
      ".FAIRLEAD/x",
      "generated/.staging-1/old/dev/care/faq/index.json",
    ]);
    if (!put(root, file, "{}")) return undefined;
    git(root, "add", "--force", "--", file);
    return `${file}: tracked`;
  },
  ({ root, random }) => {
    if (!hasGit(root)) return undefined;
    git(root, "add", "--all", "--force");
    git(root, "commit", "--quiet", "--allow-empty", "-m", random.pick(["x", "\u001b]0;x\u0007", ""]));
    return "all of it committed";
  },
];

/** What other programs read who work here; none of ours may. */
export const strangerEdits: readonly Edit[] = [
  ({ root, random, canary }) => {
    const file = random.pick([
      "package.json",
      ".npmrc",
      "tsconfig.json",
      "CODEOWNERS",
      "node_modules/fairlead/package.json",
      "specs/node_modules/fairlead/index.js",
      "NODE_OPTIONS",
      "specs/promotions/prod/care/.triage.yaml.1.tmp",
    ]);
    const text = random.pick([
      "{}",
      "",
      `{"main": "x.js", "scripts": {"preinstall": ${JSON.stringify(canary("npm"))}}}`,
      '{"compilerOptions": {"plugins": [{"name": "x"}]}}',
      "script-shell=x\n",
    ]);
    return put(root, file, text) ? `${file}: ${text}` : undefined;
  },
];

/** Names and values that a hook, or a person who works on git, leaves in the environment. */
export function hostileEnvironment({ outside, canary, random }: CasePlace): Readonly<Record<string, string>> {
  const all: readonly Record<string, string>[] = [
    {
      GIT_DIR: path.join(outside, "folder"),
      GIT_WORK_TREE: outside,
      GIT_INDEX_FILE: path.join(outside, "index"),
      GIT_OBJECT_DIRECTORY: path.join(outside, "objects"),
    },
    {
      GIT_TRACE: path.join(outside, "trace"),
      GIT_TRACE2_EVENT: path.join(outside, "trace"),
      GIT_TRACE_PACKET: path.join(outside, "trace"),
    },
    {
      GIT_EXTERNAL_DIFF: canary("GIT_EXTERNAL_DIFF"),
      GIT_EDITOR: canary("GIT_EDITOR"),
      GIT_PAGER: canary("GIT_PAGER"),
      PAGER: canary("PAGER"),
      EDITOR: canary("EDITOR"),
    },
    { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.fsmonitor", GIT_CONFIG_VALUE_0: canary("GIT_CONFIG") },
    { GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${canary("GIT_CONFIG_PARAMETERS")}'` },
    {
      GIT_ASKPASS: canary("GIT_ASKPASS"),
      SSH_ASKPASS: canary("SSH_ASKPASS"),
      GIT_PROXY_COMMAND: canary("GIT_PROXY_COMMAND"),
    },
    { GIT_ALLOW_PROTOCOL: "ext", GIT_PROTOCOL_FROM_USER: "1", GIT_TEMPLATE_DIR: outside, GIT_SSH_VARIANT: "simple" },
    { LC_ALL: "tr_TR.UTF-8", LANG: "xx", TZ: "Pacific/Kiritimati", COLUMNS: "0", TERM: "", FORCE_COLOR: "3" },
    {
      GIT_LITERAL_PATHSPECS: "1",
      GIT_ICASE_PATHSPECS: "1",
      GIT_ATTR_SOURCE: "HEAD",
      GIT_DEFAULT_HASH: "sha256",
      GIT_NAMESPACE: "x",
    },
  ];
  return random.pick(all);
}
