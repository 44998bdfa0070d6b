import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSpecFile } from "./spec-file.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "fairlead-spec-file-"));
});
afterAll(() => rmSync(root, { recursive: true }));

function write(name: string, bytes: string | Uint8Array): string {
  writeFileSync(path.join(root, name), bytes);
  return name;
}

/** Code and message of the one mistake that is expected. */
function mistake(file: string): string {
  const { text, diagnostics } = readSpecFile(root, file);
  expect(text).toBe("");
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({ severity: "error", file });
  expect(diagnostics[0]?.fix).not.toBe("");
  return `${diagnostics[0]?.code}: ${diagnostics[0]?.message}`;
}

it("reads UTF-8, with or without a byte order mark", () => {
  expect(readSpecFile(root, write("a.yaml", "name: 客服\n"))).toEqual({ text: "name: 客服\n", diagnostics: [] });
  expect(readSpecFile(root, write("b.yaml", "\ufeffname: 客服 \ufffd\n"))).toEqual({
    text: "name: 客服 \ufffd\n",
    diagnostics: [],
  });
  expect(readSpecFile(root, write("c.yaml", ""))).toEqual({ text: "", diagnostics: [] });
});

it("points at the first byte that is not UTF-8", () => {
  const bytes = Buffer.concat([Buffer.from("\ufeffa: 中\ufffd\nb: "), Buffer.from([0xff]), Buffer.from("x\n")]);
  const { text, diagnostics } = readSpecFile(root, write("latin.yaml", bytes));
  expect(text).toBe("a: 中\ufffd\nb: \ufffdx\n");
  expect(diagnostics).toEqual([
    {
      code: "spec-encoding",
      severity: "error",
      message: "the file is not UTF-8: byte 16 (0xff) begins no character",
      fix: "save the file as UTF-8",
      file: "latin.yaml",
      range: { start: 9, end: 10 },
    },
  ]);
  const cut = readSpecFile(root, write("cut.yaml", Buffer.from("a: 中").subarray(0, 5)));
  expect(cut.diagnostics[0]?.message).toBe("the file is not UTF-8: byte 3 (0xe4) begins no character");
  const utf16 = readSpecFile(root, write("utf16.yaml", Buffer.from("\ufeffa: 1", "utf16le")));
  expect(utf16.diagnostics[0]?.message).toBe("the file is not UTF-8: byte 0 (0xff) begins no character");
});

it("refuses a file of gigabytes by its size, without reading it", () => {
  const file = write("huge.yaml", "");
  truncateSync(path.join(root, file), 40_000_000_000);
  expect(mistake(file)).toBe("spec-too-large: the file has 40000000000 bytes; a spec has at most 1048576");
  expect(readSpecFile(root, write("full.yaml", "x".repeat(1_048_576))).diagnostics).toEqual([]);
  expect(mistake(write("over.yaml", "x".repeat(1_048_577)))).toMatch(/^spec-too-large/);
});

it("refuses what is no file, at once", () => {
  execFileSync("mkfifo", [path.join(root, "pipe.yaml")]);
  mkdirSync(path.join(root, "folder.yaml"));
  symlinkSync("/etc/hostname", path.join(root, "link.yaml"));
  symlinkSync("loop.yaml", path.join(root, "loop.yaml"));
  expect(mistake("pipe.yaml")).toBe("spec-not-a-file: this is not a regular file");
  expect(mistake("folder.yaml")).toBe("spec-not-a-file: this is not a regular file");
  expect(mistake("link.yaml")).toBe(
    "spec-unreadable: the file cannot be read: it is a link, or its links go round in a circle",
  );
  expect(mistake("loop.yaml")).toMatch(/^spec-unreadable/);
  expect(mistake("gone.yaml")).toBe("spec-unreadable: the file cannot be read: it does not exist");
});

it.skipIf(process.getuid?.() === 0)("says when the file may not be read", () => {
  chmodSync(path.join(root, write("closed.yaml", "a: 1")), 0);
  expect(mistake("closed.yaml")).toBe("spec-unreadable: the file cannot be read: permission denied");
});
