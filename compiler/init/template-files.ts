// What `fairlead init` writes: plain files of templates/, in which a few words are filled in. npm packs no .npmrc and renames a .gitignore,
// so that those stand without their dot there.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { yamlDocument } from "../emit/yaml-writer.ts";

/** What `{{name}}` stands for in a template. */
export interface TemplateWords extends ProjectWords {
  /** Of the programs. */
  readonly version: string;
  /** On GitHub, whose teams own what. */
  readonly organisation: string;
  /** From the root of git's work tree to the repository of specs, with a slash at its end; empty where they are one. */
  readonly folder: string;
}

/** Of the template of a project. */
export interface ProjectWords {
  readonly team: string;
  readonly project: string;
  readonly alias: string;
  /** Of its service, on this machine. */
  readonly port: number;
  /** The first of the platform. */
  readonly environment: string;
}

export interface TemplateFile {
  /** Below templates/. */
  readonly template: string;
  /** Where it goes; `git` ones from the root of git's work tree, where alone GitHub reads them. */
  readonly file: string;
  readonly from: "repository" | "git";
}

type ProjectName = Pick<ProjectWords, "team" | "project">;

export function templateFiles(project: ProjectName): readonly TemplateFile[] {
  return [
    ...inRepository([["platform.yaml", "specs/platform.yaml"]]),
    ...projectFiles(project),
    ...inRepository([
      ["gitignore", ".gitignore"],
      ["gitattributes", ".gitattributes"],
      ["npmrc", ".npmrc"],
      ["package.json", "package.json"],
      ["vscode-settings.json", ".vscode/settings.json"],
      ["vscode-extensions.json", ".vscode/extensions.json"],
      ["vscode-tasks.json", ".vscode/tasks.json"],
    ]),
    ...[
      ["CODEOWNERS", ".github/CODEOWNERS"],
      ["fairlead-check.yml", ".github/workflows/fairlead-check.yml"],
      ["fairlead-propose.yml", ".github/workflows/fairlead-propose.yml"],
    ].map(([name, file]): TemplateFile => ({ template: `github/${name!}`, file: file!, from: "git" })),
  ];
}

/** Of one project. */
export function projectFiles({ team, project }: ProjectName): readonly TemplateFile[] {
  return inRepository([
    ["project.yaml", `specs/projects/${team}/${project}.yaml`],
    ["chats.jsonl", `specs/projects/${team}/data/chats.jsonl`],
  ]);
}

function inRepository(files: readonly (readonly [string, string])[]): TemplateFile[] {
  return files.map(([template, file]) => ({ template: `repository/${template}`, file, from: "repository" }));
}

/** Beside the bundle, or in the root of the sources. */
const folder = [new URL("./templates/", import.meta.url), new URL("../../templates/", import.meta.url)].find((url) =>
  existsSync(url),
);

export function templateText(template: string, words: TemplateWords | ProjectWords): string {
  if (folder === undefined) throw new Error("internal: there is no folder templates beside the program");
  const text = readFileSync(fileURLToPath(new URL(template, folder)), "utf8");
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const word = (words as unknown as Readonly<Record<string, string | number | undefined>>)[name];
    if (word === undefined) throw new Error(`internal: the template ${template} asks for ${name}`);
    // A team may be called null, and a project true.
    return template.endsWith(".yaml") ? yamlDocument(word).trimEnd() : String(word);
  });
}
