import { defineProject } from "fairlead";

const version = 1.1;

export default defineProject({
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "bot",
  team: "care",
  datasets: { tickets: { version, source: { files: [] } } },
  training: { base: { model: "/specs/models/tiny" }, data: { tickets: 1 }, lora: { rank: 8 } },
  serving: { alias: "bot" },
  targets: { laptop: { engine: "local" } },
  environments: { dev: { targets: ["laptop"], set: { "training.epochs": 2 } } },
} as never);
