// Gates: that they bound a figure which is measured, in the direction and the unit that the figure has.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import { type Metric, metrics } from "../../../specs/handoff/evaluation-job.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import { errorAt, type Path, type Rule, type RuleInput } from "../rule.ts";
import { parseBound, type ParsedBound } from "../../model/units.ts";
import { didYouMean } from "../wrong-value.ts";

/** What a good bound on a figure looks like. */
interface FigureForm {
  readonly comparator: ParsedBound["comparator"];
  readonly units: readonly ParsedBound["unit"][];
  /** The best that the figure can be, in its first unit; absent where there is no end to it. */
  readonly best?: number;
  readonly example: string;
  readonly meaning: string;
}

/** Of the score of a suite. */
function scoreForm(metric: Metric): FigureForm {
  const { unit, better } = metrics[metric];
  const isShare = unit === "share";
  const comparator = better === "higher" ? ">=" : "<=";
  return {
    comparator,
    units: [isShare ? "share" : "number"],
    // All answers right; every token foreseen.
    best: 1,
    example: `${comparator} ${isShare ? "90%" : "12"}`,
    meaning: `${metric} is ${isShare ? "a share" : "a bare number"}, and ${better === "higher" ? "more" : "less"} is better`,
  };
}

const forms = {
  gainOverBase: {
    comparator: ">=",
    units: ["points"],
    best: 100,
    example: ">= 20 points",
    meaning: "a gain is counted in points, and more is better",
  },
  size: {
    comparator: "<=",
    units: ["share"],
    example: "<= 26%",
    meaning: "size is a share of the FP32 file, and less is better",
  },
  speedup: {
    comparator: ">=",
    units: ["number"],
    example: ">= 1.3",
    meaning: "speedup is a ratio, and more is better",
  },
  qualityDrop: {
    comparator: "<=",
    units: ["points"],
    example: "<= 1 point",
    meaning: "a drop is counted in points, and less is better",
  },
} as const satisfies Record<string, FigureForm>;

export const gatesMeasureSuites: Rule = (input) => {
  const { evaluation } = input.project;
  if (evaluation === undefined) return [];
  const suites = Object.keys(evaluation.suites);
  return Object.entries(evaluation.gates).flatMap(([gate, written]): Diagnostic[] => {
    const [name = "", gain] = gate.split(".");
    const path = ["evaluation", "gates", gate];
    const suite = valueNamed(evaluation.suites, name);
    if (suite === undefined) {
      const guess = didYouMean(name, suites);
      return [
        errorAt(input, path, "key", {
          code: "unknown-suite",
          message: `the gate ${gate} is about ${JSON.stringify(name)}, which is not a suite`,
          fix: `${guess === "" ? "" : `${guess} `}Suites: ${suites.join(", ")}`,
        }),
      ];
    }
    if (gain !== undefined && input.project.training === undefined) {
      return [
        errorAt(input, path, "key", {
          code: "gain-needs-training",
          message: `${gate} is a gain over the base, and nothing is trained`,
          fix: `bound the figure itself: ${name}: "${scoreForm(suite.metric).example}"`,
        }),
      ];
    }
    if (gain === undefined) return checkForm(input, path, gate, written, scoreForm(suite.metric));
    if (metrics[suite.metric].unit === "share") return checkForm(input, path, gate, written, forms.gainOverBase);
    return [
      errorAt(input, path, "key", {
        code: "gain-needs-exact-match",
        message: `${gate} needs a suite that measures exactMatch, and ${name} measures ${suite.metric}`,
        fix: `bound the figure itself: ${name}: "${scoreForm(suite.metric).example}"`,
      }),
    ];
  });
};

export const compressionGatesHold: Rule = (input) => {
  return Object.entries(input.project.compression?.gates ?? {}).flatMap(([figure, written]): Diagnostic[] => {
    if (written === undefined) return [];
    const path = ["compression", "gates", figure];
    return checkForm(input, path, `compression.gates.${figure}`, written, forms[figure as keyof typeof forms]);
  });
};

export const servingGatesHold: Rule = (input) => {
  const written = input.project.serving?.gates?.tokensPerSecond;
  if (written === undefined) return [];
  const path = ["serving", "gates", "tokensPerSecond"];
  return checkForm(input, path, path.join("."), written, {
    comparator: ">=",
    units: ["number"],
    example: ">= 20",
    meaning: "tokens per second are a bare number, and more is better",
  });
};

export const qualityDropHasScore: Rule = (input) => {
  const { compression, evaluation } = input.project;
  const [first] = Object.entries(evaluation?.suites ?? {});
  if (compression?.gates.qualityDrop === undefined || first?.[1].metric === "exactMatch") return [];
  const found = first === undefined ? "the project has no suite" : `${first[0]} measures ${first[1].metric}`;
  return [
    errorAt(input, ["compression", "gates", "qualityDrop"], "key", {
      code: "drop-needs-exact-match",
      message: `compression.gates.qualityDrop counts points of the first suite, and ${found}`,
      fix: "write a suite that measures exactMatch first, or remove the gate",
    }),
  ];
};

export const evaluationHasSuites: Rule = (input) => {
  const { evaluation } = input.project;
  if (evaluation === undefined || Object.keys(evaluation.suites).length > 0) return [];
  return [
    errorAt(input, ["evaluation", "suites"], "key", {
      code: "no-suite",
      message: "evaluation.suites is empty, so there is nothing to evaluate",
      fix: "add a suite, or remove the evaluation section",
    }),
  ];
};

function checkForm(input: RuleInput, path: Path, name: string, written: string, form: FigureForm): Diagnostic[] {
  const { comparator, bound, unit } = parseBound(written);
  if (comparator === form.comparator && form.units.includes(unit)) {
    return canHold(form, bound)
      ? []
      : [
          errorAt(input, path, "value", {
            code: "gate-out-of-reach",
            message: `${name} is ${JSON.stringify(written)}, which no model can reach`,
            fix: `write a bound such as "${form.example}"`,
          }),
        ];
  }
  return [
    errorAt(input, path, "value", {
      code: "gate-form",
      message: `${name} is ${JSON.stringify(written)}, but ${form.meaning}`,
      fix: `write a bound such as "${form.example}"`,
    }),
  ];
}

function canHold({ comparator, best }: FigureForm, bound: number): boolean {
  if (best === undefined) return true;
  return comparator === ">=" ? bound <= best : bound >= best;
}
