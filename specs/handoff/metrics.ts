// Names and histogram edges of the metrics that the embedded gateway exposes and the compiler writes rules about. Both
// halves read them here, so that a rule can never ask for a metric or a bucket that does not exist.

export const gatewayMetrics = {
  /** Counter: answered requests, labels alias, code (HTTP status, or `closedCode`). A client that hung up counts as 499. */
  requests: "fairlead_requests_total",
  /** Histogram, seconds: arrival to last byte. Labels alias. */
  requestDuration: "fairlead_request_duration_seconds",
  /** Histogram, seconds: arrival to first generated token. Labels alias. */
  timeToFirstToken: "fairlead_time_to_first_token_seconds",
  /** Histogram, seconds: between two tokens of one answer. Labels alias. */
  timePerOutputToken: "fairlead_time_per_output_token_seconds",
  /** Gauge: requests in the decoder. Labels alias. */
  running: "fairlead_requests_running",
  /** Gauge: requests that wait for a slot. Labels alias. */
  waiting: "fairlead_requests_waiting",
  /** Counters: tokens read and written. Labels alias. */
  promptTokens: "fairlead_prompt_tokens_total",
  generatedTokens: "fairlead_generated_tokens_total",
  /** Counter: response cache look-ups, labels alias, result (hit, miss). */
  cacheLookups: "fairlead_cache_lookups_total",
  /** Gauge, 1 for the release that answers. Labels alias, model (digest), release (serve key). */
  releaseInfo: "fairlead_release_info",
} as const;

/**
 * What a 503 counts as that was given while nobody wanted the service: before it came to serve for the first time, and from when somebody asked it
 * to stop, what the stop cut off included. The client got a 503; it is no error of the availability objective, which counts 5xx, for a stop that a
 * person asked for is no outage of the model. Starting again after a crash is one: the service is wanted all the time.
 */
export const closedCode = "closed";

/** Edges in seconds of the gateway's request and first-token histograms. 0.2 is there because the product's promise is 200 ms. */
export const gatewayLatencyEdges = [
  0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30,
] as const;

/** On every series of a gateway: which service it is of. Aliases are told apart by no name of theirs: two environments may have the same. */
export const serviceLabel = "fairlead_service";

/** `dev/care/support-assistant/laptop`. */
export function serviceLabelValue(place: {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  readonly target: string;
}): string {
  return [place.environment, place.team, place.project, place.target].join("/");
}
