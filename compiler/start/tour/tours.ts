// npm start -- --tour <name>: each tour shows one thing that Fairlead does, and checks that it is so.
import { exitCodes } from "../../../specs/program/exit-codes.ts";
import { refuse } from "../say.ts";
import { dataTour } from "./data/data.ts";
import { promotionTour } from "./promotion/promotion.ts";
import { runTour } from "./run-tour.ts";

const tours = { promotion: promotionTour, data: dataTour } as const;

/** `root`: the repository below whose .fairlead the tour has its folder. Returns the exit code. */
export function startTour(name: string, root: string): Promise<number> {
  return isTour(name)
    ? runTour(name, root, tours[name])
    : Promise.resolve(
        refuse(
          `There is no tour ${JSON.stringify(name)}; there are ${Object.keys(tours).join(" and ")}.`,
          exitCodes.usage,
        ),
      );
}

function isTour(name: string): name is keyof typeof tours {
  return Object.hasOwn(tours, name);
}
