// The commands that measure, as they are declared.
import type { Command } from "../../specs/program/command.ts";
import { homeOption, quietOption, rootOption, projectOption } from "./options.ts";

export const measure: Command = {
  name: "measure",
  summary: "Measure a running service as its clients see it",
  help: `Asks a running service the questions of its project's validation split, over HTTP and with streamed answers, and prints latencies and
rates: with one client, with several at once, and with answers that the response cache has. Clients wait for their answer before they
ask again (a closed loop), so no figure says what a queue of impatient clients would wait.

Exit codes: 0 measured, 1 no such service, or it failed.`,
  options: [
    { name: "environment", value: "<name>", what: "The environment of the service", required: true },
    { ...projectOption, required: true },
    { name: "target", value: "<name>", what: "Its target; needed where the project has several services" },
    { name: "seconds", value: "<number>", what: "Length of each of the three measurements; by default 5" },
    { name: "clients", value: "<number>", what: "How many ask at once in the second measurement; by default 8" },
    rootOption,
    homeOption,
    quietOption,
  ],
  examples: [
    ["fairlead-runtime measure --environment dev --project care/support-assistant", "15 seconds of questions"],
    [
      "fairlead-runtime measure --environment dev --project care/support-assistant --json",
      "The figures, for a program",
    ],
  ],
  load: () => import("./measure.ts"),
};

export const trainingCost: Command = {
  name: "training-cost",
  summary: "Measure LoRA steps beside full ones",
  help: `Runs a few training steps of a project with its adapter, and the same steps with all weights, and prints what each costs here: tokens
per second, trainable parameters and memory of the optimiser. Needs the project's dataset in the store (apply makes it); keeps nothing.

Exit codes: 0 measured, 1 failed; 130 stopped.`,
  options: [
    { name: "environment", value: "<name>", what: "The environment of the release", required: true },
    { ...projectOption, what: `${projectOption.what}; it trains with method lora`, required: true },
    rootOption,
    homeOption,
    quietOption,
  ],
  examples: [
    [
      "fairlead-runtime training-cost --environment dev --project care/support-assistant",
      "The adapter beside full fine-tuning",
    ],
  ],
  load: () => import("./training-cost.ts"),
};
