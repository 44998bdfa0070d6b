// Which code measures which metric. A metric is a row here, a file beside this one, and a row in specs/handoff/evaluation-job.ts.
import type { Metric } from "../../specs/handoff/evaluation-job.ts";
import { exactMatch } from "./exact-match.ts";
import type { Measure } from "./measured-model.ts";
import { perplexity } from "./perplexity.ts";

export const metricRegistry: Readonly<Record<Metric, Measure>> = { exactMatch, perplexity };
