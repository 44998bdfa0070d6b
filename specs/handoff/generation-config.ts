// How answers are drawn: what a service does where a client says nothing, and what a suite that generates answers is measured with. Both
// documents hold it, so that a gate measures what clients get. Kinds take their fields from here.
import { z } from "zod";

/** 0 always takes the likeliest token. */
export const Temperature = z.number().min(0).max(2);
/** Only the likeliest tokens that together have this probability are drawn from; 1 draws from all. */
export const TopP = z.number().gt(0).max(1);

const greedy = { temperature: 0, topP: 1 };

/** Greedy where it is absent. At temperature 0 topP decides nothing, and is 1. */
export const GenerationConfig = z
  .strictObject({ temperature: Temperature.default(greedy.temperature), topP: TopP.default(greedy.topP) })
  .default(greedy);
export type GenerationConfig = z.infer<typeof GenerationConfig>;
