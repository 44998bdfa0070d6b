// The services that a tour has started, through the program that knows them.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../programs.ts";
import { shown } from "../say.ts";
import { expect, stopped, TourEnd } from "./tour-end.ts";

/** From the folder of the tour. */
export const homesFolder = path.join(".fairlead", "homes");

/** One project of `fairlead-runtime status --json`; only what is read here. */
export interface ProjectStatus {
  readonly team: string;
  readonly project: string;
  readonly environment: string;
  readonly services: readonly ServiceStatus[];
  /** An apply that did not reach its end. */
  readonly attempt: unknown;
}

interface ServiceStatus {
  readonly up: boolean | null;
  readonly address: string;
  readonly alias: string;
  /** As the service itself says. */
  readonly modelDigest: string;
}

/** Of all homes below the folder of a tour, if there are any. False where a service may still run: why has been said. */
export async function stopServices(folder: string): Promise<boolean> {
  let all = true;
  for (const home of homesIn(folder)) {
    const status = await runProgram("fairlead-runtime", ["status", "--home", home, "--json"], {
      capture: true,
      cwd: folder,
    });
    if (status.code !== 0) all = false;
    for (const project of status.code === 0 ? projectsOf(status.out) : []) {
      if (project.services.length === 0 && project.attempt === null) continue;
      const { environment, team, project: name } = project;
      const args = ["stop", "--environment", environment, "--project", `${team}/${name}`, "--home", home];
      shown(`fairlead-runtime ${args.join(" ")}`);
      const ended = await runProgram("fairlead-runtime", args, { cwd: folder });
      all &&= ended.code === 0;
    }
  }
  return all;
}

/** Empty where nothing was applied yet. From the folder of the tour. */
function homesIn(folder: string): string[] {
  const homes = path.join(folder, homesFolder);
  return existsSync(homes) ? readdirSync(homes).map((home) => path.join(homesFolder, home)) : [];
}

export function projectsOf(status: string): readonly ProjectStatus[] {
  return (JSON.parse(status) as { readonly projects: readonly ProjectStatus[] }).projects;
}

/** What the service answers to a question. */
export async function ask({ address, alias }: ServiceStatus, question: string, signal: AbortSignal): Promise<string> {
  const answered = await fetch(`${address}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: alias, messages: [{ role: "user", content: question }] }),
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw stopped();
    throw new TourEnd(`${address} did not answer a question: ${String(error)}`);
  });
  const body = await answered.text();
  expect(answered.ok, `${address} answered a question with status ${answered.status}: ${body}`);
  const { choices } = JSON.parse(body) as {
    readonly choices: readonly { readonly message: { readonly content: string } }[];
  };
  return choices[0]?.message.content ?? "";
}
