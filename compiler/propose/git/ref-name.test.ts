import { execFileSync } from "node:child_process";

import fc from "fast-check";
import { expect, test } from "vitest";

import { branchNameProblem } from "./ref-name.ts";

test.each([
  ["fairlead/dev/care", undefined],
  ["数据", undefined],
  ["", "a branch needs a name"],
  ["-x", '"-x" starts with "-"'],
  ["HEAD", '"HEAD" is no branch'],
  ["a b", '"a b" contains " "'],
  ["a\u007fb", '"a\u007fb" contains "\u007f"'],
  ["a..b", '"a..b" contains ".."'],
  ["a//b", '"a//b" contains "//"'],
  ["/a", '"/a" starts or ends with "/"'],
  ["a.", '"a." ends with "."'],
  ["a/.b", '"a/.b" has a part that starts with "."'],
  ["a.lock/b", '"a.lock/b" has a part that ends with ".lock"'],
  ["x".repeat(201), "the name of a branch has at most 200 characters"],
])("A6: of %j it is said: %s", (name, problem) => {
  expect(branchNameProblem(name)).toBe(problem);
});

test("A6: a name that is let through is one that git takes, and one that is not git does not take either", () => {
  const part = fc.constantFrom(
    "a",
    "b",
    "-",
    ".",
    "..",
    "/",
    "@",
    "{",
    "~",
    "^",
    ":",
    "?",
    "*",
    "[",
    "\\",
    " ",
    ".lock",
    "é",
    "\t",
    "HEAD",
  );
  const names = fc.sample(
    fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
    400,
  );
  // "@" alone means HEAD to git.
  for (const name of new Set(names.filter((each) => each !== "@")))
    expect([name, branchNameProblem(name) === undefined]).toEqual([name, takenByGit(name)]);
});

function takenByGit(name: string): boolean {
  try {
    execFileSync("git", ["check-ref-format", "--branch", name], { stdio: "ignore", cwd: "/" });
    return true;
  } catch {
    return false;
  }
}
