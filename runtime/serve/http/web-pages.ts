// Which web pages a browser lets ask this service: those of the origins in serving.origins, and no others.
import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

/** A browser may remember what a preflight said for so long. */
const rememberedSeconds = 600;

/** `origins` are those of the version that answers; `*` lets every page ask. */
export function letPagesAsk(app: FastifyInstance, origins: () => readonly string[]): void {
  void app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && allows(origins(), origin)),
    methods: ["GET", "POST"],
    exposedHeaders: ["x-request-id", "x-cache", "retry-after"],
    maxAge: rememberedSeconds,
    strictPreflight: false,
  });
}

function allows(origins: readonly string[], origin: string): boolean {
  return origins.includes(origin) || origins.includes("*");
}
