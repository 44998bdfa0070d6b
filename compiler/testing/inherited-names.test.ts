// Names that every JavaScript object answers to without having them: `constructor` is a legal name of a dataset, and `toString` is what somebody
// may write for one. Wherever a name may stand, such a one is treated as any other is.
import { parse, stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { compileRelease } from "../run/compile-project.ts";
import { checkSample, samplePlatform, sampleProject } from "./sample-check.ts";

/** Each beside a name of the same form that no object has. */
const inherited = [
  ["constructor", "constructos"],
  ["toString", "toStrinq"],
] as const;

/** Every rule that looks something up looks: some do so only of what people wrote. */
const whole = sampleProject.replace("  sequence:", "  epochs: 1\n  sequence:");

type Path = readonly (string | number)[];
type Tree = { [key: string]: unknown };

describe("a name that every object inherits", () => {
  it.each(inherited)("gets for %s what %s gets, as any key and as any value of a project", async (name, other) => {
    const project = parse(whole) as Tree;
    const different: string[] = [];
    for (const change of changesOf(project)) {
      const [found, wanted] = [await said(change.by(name)), await said(change.by(other))];
      if (found.replaceAll(name, other) !== wanted) different.push(`${change.what}: ${found} and ${wanted}`);
    }
    expect(different).toEqual([]);
  });

  it.each(inherited)("gets for %s what %s gets, as any key and as any value of the platform", async (name, other) => {
    const platform = parse(samplePlatform) as Tree;
    const different: string[] = [];
    for (const change of changesOf(platform)) {
      const [found, wanted] = await Promise.all([name, other].map((one) => said(whole, stringify(change.by(one)))));
      if (found!.replaceAll(name, other) !== wanted) different.push(`${change.what}: ${found} and ${wanted}`);
    }
    expect(different).toEqual([]);
  });

  it.each(["dialogues", "exam", "triage", "fluency", "laptop", "cluster", "dev", "staging", "L40S-48GB", "assistant"])(
    "makes the release that another name makes, in the place of %s everywhere",
    async (old) => {
      const everywhere = (text: string, name: string) =>
        text.replaceAll(new RegExp(`(?<![./])\\b${old}\\b`, "g"), name);
      const [made, wanted] = await Promise.all(
        inherited[0].map(async (name) => {
          const file = `specs/projects/care/${everywhere("assistant", name)}.yaml`;
          const platform = everywhere(samplePlatform, name);
          const { models, diagnostics } = await checkSample(everywhere(whole, name), { file, platform });
          expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
          const releases = await Promise.all(models.map((model) => compileRelease(model, { trace: false })));
          const paths = releases.flatMap(({ files }) => files.map(({ path }) => path));
          return paths.map((path) => path.replaceAll(inherited[0][0], inherited[0][1]));
        }),
      );
      expect(made!.length).toBeGreaterThan(0);
      expect(made).toEqual(wanted);
    },
  );
});

/** Every way to put a name into a tree: a key more beside each key, each key replaced, each text replaced, and its part before a slash or a dot. */
function changesOf(tree: Tree): { readonly what: string; readonly by: (name: string) => Tree }[] {
  return pathsOf(tree).flatMap(([path, value]) => {
    const key = path.at(-1)!;
    const parent = path.slice(0, -1);
    const at = (change: (holder: Tree, name: string) => void) => (name: string) => {
      const copy = structuredClone(tree);
      change(
        parent.reduce<Tree>((node, step) => node[step] as Tree, copy),
        name,
      );
      return copy;
    };
    const what = path.join(".");
    return [
      ...(typeof key === "number"
        ? []
        : [
            { what: `${what} beside`, by: at((holder, name) => (holder[name] = structuredClone(holder[key]))) },
            {
              what: `${what} renamed`,
              by: at((holder, name) => {
                holder[name] = holder[key];
                delete holder[key];
              }),
            },
          ]),
      ...(typeof value === "string"
        ? [{ what: `${what} written`, by: at((holder, name) => (holder[key] = name)) }]
        : []),
      ...(typeof value === "string" && /^[a-z]+[/.]/.test(value)
        ? [{ what: `${what} begun`, by: at((holder, name) => (holder[key] = value.replace(/^[a-z]+/, name))) }]
        : []),
    ];
  });
}

function pathsOf(value: unknown, path: Path = []): [Path, unknown][] {
  const own: [Path, unknown][] = path.length === 0 ? [] : [[path, value]];
  if (value === null || typeof value !== "object") return own;
  const inner: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...own, ...inner.flatMap(([step, child]) => pathsOf(child, [...path, step]))];
}

/** What is found, without the guesses: two names are not equally near to another. */
async function said(project: Tree | string, platform = samplePlatform): Promise<string> {
  const text = typeof project === "string" ? project : stringify(project);
  try {
    const { diagnostics } = await checkSample(text, { platform });
    return JSON.stringify(
      diagnostics.map(({ severity, code, message, range }) => [severity, code, message, range?.start]),
    );
  } catch (error) {
    const { message } = error as Error;
    if (message === "the platform of the test is wrong") return message;
    throw error;
  }
}
