// Perplexity: exp of the mean negative log likelihood of the labelled tokens, each predicted from what is before it.
import { causalMask } from "../model/causal-mask.ts";
import { float32, int64, type Tensor } from "../model/session.ts";
import type { TokenSample } from "../train/batches.ts";
import { tokeniseRows } from "../train/samples.ts";
import { ok, type Result } from "../result.ts";
import type { MeasuredModel, MeasureInput, Measurement } from "./measured-model.ts";

interface Perplexity extends Measurement {
  /** Tokens that were predicted. */
  readonly tokens: number;
}

export async function perplexity({ model, rows, onSamples }: MeasureInput): Promise<Result<Perplexity>> {
  const tokenised = tokeniseRows(rows, model.tokenizer, model.config.maxPositions);
  if (!tokenised.ok) return tokenised;
  const samples = tokenised.value;
  let loss = 0;
  let tokens = 0;
  for (const [at, sample] of samples.entries()) {
    const measured = await negativeLogLikelihood(model, sample);
    loss += measured.loss;
    tokens += measured.tokens;
    onSamples(at + 1);
  }
  return ok({ score: Math.exp(loss / tokens), samples: samples.length, tokens });
}

async function negativeLogLikelihood(model: MeasuredModel, { ids, labelled }: TokenSample) {
  const { session, config } = model;
  const targets = [...ids.keys()].filter((at) => at > 0 && labelled[at] === 1);
  const size = ids.length;
  const feeds: Record<string, Tensor> = {
    ids: int64(ids, [1, size]),
    positions: int64([...ids.keys()], [1, size]),
    past_mask: float32(new Float32Array(0), [1, 1, 1, 0]),
    new_mask: float32(causalMask(size), [1, 1, size, size]),
    rows: int64(
      targets.map((at) => at - 1),
      [targets.length],
    ),
  };
  const empty = float32(new Float32Array(0), [1, config.kvHeads, 0, config.headDim]);
  for (let layer = 0; layer < config.layers; layer++) {
    feeds[`past.k.${layer}`] = empty;
    feeds[`past.v.${layer}`] = empty;
  }
  const logits = (await session.run(feeds, ["logits"])).logits!.data as Float32Array;
  let loss = 0;
  targets.forEach((at, row) => {
    const scores = logits.subarray(row * config.vocabulary, (row + 1) * config.vocabulary);
    loss += logSumExp(scores) - scores[ids[at]!]!;
  });
  return { loss, tokens: targets.length };
}

function logSumExp(scores: Float32Array): number {
  let top = -Infinity;
  for (const score of scores) if (score > top) top = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - top);
  return top + Math.log(sum);
}
