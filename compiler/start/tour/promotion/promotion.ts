// The promotion tour: what dev makes moves to staging and prod by digest, is refused where it does not pass, and comes back. All of it with
// the two programs, in three environments and two homes; at the end it is counted how often each stage ran.
import { cp } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { say, title } from "../../say.ts";
import { table } from "../../table.ts";
import { devTrains, oneOverlayRolls, prodAsksForMore, secondRelease, stagingFollows } from "./acts.ts";
import { Commands } from "../commands.ts";
import type { Tour } from "../run-tour.ts";
import { madeTwice, outputCells, outputRows } from "../stage-ledger.ts";
import { expect } from "../tour-end.ts";
import { specFile } from "../tour-repository.ts";

interface Act {
  readonly name: string;
  readonly seconds: number;
}

export const promotionTour: Tour = { layOut, play };

const specs = fileURLToPath(new URL("specs", import.meta.url));
/** Questions with one label each, as `fairlead init` writes them. */
const chats = fileURLToPath(new URL("../../../../templates/repository/chats.jsonl", import.meta.url));

async function layOut(folder: string): Promise<void> {
  await cp(specs, path.join(folder, "specs"), { recursive: true });
  await cp(chats, path.join(folder, path.dirname(specFile), "data", "chats.jsonl"));
}

async function play(folder: string, signal: AbortSignal): Promise<void> {
  const commands = new Commands(folder, signal);
  const acts: Act[] = [];
  const act = async <T>(name: string, scene: () => Promise<T>): Promise<T> => {
    title(name);
    const began = performance.now();
    const value = await scene();
    acts.push({ name, seconds: (performance.now() - began) / 1000 });
    return value;
  };
  const first = await act("1. dev trains a model, and serves it", () => devTrains(commands));
  await act("2. staging gets the same model", () => stagingFollows(commands, first));
  await act("3. prod asks for more than it can get", () => prodAsksForMore(commands, first));
  await act("4. An overlay is staging's alone", () => oneOverlayRolls(commands, first));
  await act("5. A second release, and the way back", () => secondRelease(commands, first));
  showEnd(commands, acts);
}

function showEnd({ applied }: Commands, acts: readonly Act[]): void {
  const rows = outputRows(applied);
  title("What was made, and how often");
  say(table([["output of", "", "ran in", "copied to", "used again in"], ...outputCells(rows)], [16, 19, 20, 26, 36]));
  const broken = madeTwice(rows, "dev");
  expect(broken.length === 0, broken.join(" "));
  say("\nEach stage ran once, in dev; staging and prod serve what it made, by digest.\n\n");
  const seconds = acts.reduce((sum, act) => sum + act.seconds, 0);
  const timed = [...acts, { name: "all of it", seconds }];
  say(
    table(
      timed.map((act) => [act.name, `${act.seconds.toFixed(1)} s`.padStart(7)]),
      [40, 8],
    ),
  );
}
