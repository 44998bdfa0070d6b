// The acts of the promotion tour: what a person would type, in which order, and what has to be so after each.
import { exitCodes } from "../../../../specs/program/exit-codes.ts";
import { say } from "../../say.ts";
import type { Commands } from "../commands.ts";
import { edits, undone } from "./edits.ts";
import { changedFiles, environmentsOf, planned, writtenFiles } from "./releases.ts";
import { ask, homesFolder } from "../services.ts";
import { expect } from "../tour-end.ts";
import { commit, editSpec } from "../tour-repository.ts";

const project = "care/returns";
const environments = ["dev", "staging", "prod"];
/** One machine makes; staging and prod are on another one, with a store of its own. The platform names both stores. */
const homes = { dev: `${homesFolder}/dev`, live: `${homesFolder}/live` } as const;

const question = "Where is my parcel? The tracking page has shown the same city for 6 days.";

/** What an environment serves. */
interface Served {
  readonly model: string;
  readonly answer: string;
}

export async function devTrains(commands: Commands): Promise<Served> {
  say(
    "dev is the first environment of the project: it makes everything. What is promoted nowhere yet has no release.\n",
  );
  await commands.plan();
  await release(commands, "Release to dev");
  await commands.apply("dev", homes.dev);
  const first = await served(commands, "dev", homes.dev);
  say(`dev serves the model ${first.model}; to "${question}" it answers "${first.answer}"\n`);
  return first;
}

export async function stagingFollows(commands: Commands, first: Served): Promise<void> {
  say("A promotion is a record in specs/promotions/: what staging is to run, by digest, with the evidence of dev.\n");
  await commands.run(`fairlead promote ${project} --to staging`);
  const plan = await commands.plan();
  expect(
    /follows record 1 with outputs: .*train\/main/.test(plan),
    "the plan does not say that staging follows record 1 with the outputs of dev.",
  );
  await release(commands, "Promote to staging");
  say("staging is in another home, with a store of its own. Nothing is made there, and it says what it lacks:\n");
  const refused = await commands.apply("staging", homes.live, { code: exitCodes.failed });
  expect(
    refused.includes("the artifact store lacks 4 of 4") && refused.includes("fairlead-runtime copy --release"),
    "staging does not say that it lacks four outputs, and the command that copies them.",
  );
  const copied = await copyToStaging(commands);
  expect(copied.length === 4, `${copied.length} outputs were copied, and not 4.`);
  await commands.apply("staging", homes.live, { copied });
  await expectSame(commands, "staging", first);
}

export async function prodAsksForMore(commands: Commands, first: Served): Promise<void> {
  say("An environment may be stricter than the project. prod wants a model that is smaller than an INT8 one can be:\n");
  await editSpec(commands.folder, edits.strictProd);
  const before = writtenFiles(commands.folder);
  const line = `fairlead promote ${project} --to prod`;
  const refused = await commands.run(line, { code: exitCodes.failed, copy: true });
  expect(
    refused.err.includes("it fails the gates of prod: compression.size"),
    "the refusal does not name the gate of prod.",
  );
  const touched = changedFiles(before, writtenFiles(commands.folder));
  expect(touched.length === 0, `a promotion that was refused has written ${touched.join(", ")}.`);
  say(
    "It was refused with its reason and exit code 1, and nothing was written. Without the stricter bound it passes:\n",
  );
  await editSpec(commands.folder, undone(edits.strictProd));
  await commands.run(line);
  await commands.plan();
  await release(commands, "Promote to prod");
  await commands.apply("prod", homes.live);
  await expectSame(commands, "prod", first);
}

export async function oneOverlayRolls(commands: Commands, first: Served): Promise<void> {
  say("What an environment overrides counts at once, and there alone.\n");
  await editSpec(commands.folder, edits.smallBatches);
  const before = writtenFiles(commands.folder);
  const plan = planned(await commands.plan(), environments);
  expect(plan.join() === "staging", `the plan is about ${plan.join(", ") || "nothing"}, and not about staging alone.`);
  await release(commands, "Smaller batches in staging");
  const moved = environmentsOf(changedFiles(before, writtenFiles(commands.folder)));
  expect(moved.join() === "staging", `the build changed releases of ${moved.join(", ")}, and not of staging alone.`);
  await commands.apply("staging", homes.live);
  await expectSame(commands, "staging", first);
  say("The plan names staging alone; the releases of dev and prod are byte for byte as before.\n");
}

export async function secondRelease(commands: Commands, first: Served): Promise<void> {
  say("dev goes on: another way to compress. The training is used again; what follows from the edit runs once.\n");
  await editSpec(commands.folder, edits.plainEmbeddings);
  await commands.plan();
  await release(commands, "Keep embeddings as they are");
  await commands.apply("dev", homes.dev);
  const second = await served(commands, "dev", homes.dev);
  expect(second.model !== first.model, "dev serves the model of before the edit.");
  await commands.run(`fairlead promote ${project} --to staging`);
  await release(commands, "Promote the second release to staging");
  await commands.apply("staging", homes.live, { copied: await copyToStaging(commands) });
  await expectSame(commands, "staging", second);
  say("And back: a rollback is a new record with what the one before had. Nothing is copied, nothing is made.\n");
  await commands.run(`fairlead rollback ${project} --in staging`);
  await commands.plan();
  await release(commands, "Roll staging back");
  await commands.apply("staging", homes.live);
  const ran = commands.applied
    .at(-1)!
    .steps.filter(({ action }) => action === "run")
    .map(({ stage }) => stage);
  expect(ran.length === 0, `the rollback ran ${ran.join(", ")}.`);
  await expectSame(commands, "staging", first);
}

async function release(commands: Commands, message: string): Promise<void> {
  await commands.run("fairlead build");
  await commit(commands.folder, message);
}

/** Names of the stages whose outputs staging did not have. */
async function copyToStaging(commands: Commands): Promise<readonly string[]> {
  const line = `fairlead-runtime copy --release generated/staging/${project} --to ${homes.live}/store --json`;
  const { out } = await commands.run(line, { capture: true });
  const { copied, bytes } = JSON.parse(out) as { readonly copied: readonly string[]; readonly bytes: number };
  say(`copied ${copied.join(", ")}: ${(bytes / 1e6).toFixed(1)} MB\n`);
  return copied;
}

/** As the one service of the environment says of itself, and as it answers. */
async function served(commands: Commands, environment: string, home: string): Promise<Served> {
  const { services } = await commands.status(environment, home);
  const [service] = services;
  expect(service?.up === true, `no service of ${environment} answers.`);
  return { model: service.modelDigest, answer: await ask(service, question, commands.signal) };
}

async function expectSame(commands: Commands, environment: "staging" | "prod", as: Served): Promise<void> {
  const now = await served(commands, environment, homes.live);
  expect(now.model === as.model, `${environment} serves ${now.model}, and not ${as.model}.`);
  expect(now.answer === as.answer, `${environment} answers "${now.answer}", and not "${as.answer}".`);
  say(`${environment} serves the model ${now.model}, and answers "${now.answer}"\n`);
}
