// Errors as OpenAI's clients understand them: a body {error: {message, type, param, code}}, and headers that say whether trying
// again makes sense. Nothing of our insides is in them.

export interface ApiError {
  readonly status: number;
  readonly type: "invalid_request_error" | "rate_limit_error" | "server_error";
  readonly message: string;
  /** The parameter that is wrong, as `messages[0].content`. */
  readonly param?: string;
  readonly code?: string;
  /** When to try again; absent for errors that the same request would meet again. */
  readonly retryAfterSeconds?: number;
}

export function badRequest(message: string, param?: string, code?: string): ApiError {
  return {
    status: 400,
    type: "invalid_request_error",
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  };
}

/** The service cannot answer now and will be able to. */
export function unavailable(message: string, retryAfterSeconds: number): ApiError {
  return { status: 503, type: "server_error", message, code: "service_unavailable", retryAfterSeconds };
}

export function queueFull(retryAfterSeconds: number): ApiError {
  return {
    status: 429,
    type: "rate_limit_error",
    message: "All slots are taken and the queue is full. Try again later.",
    code: "queue_full",
    retryAfterSeconds,
  };
}

/** A mistake of ours, or a model that broke while it answered. */
export const serverError: ApiError = {
  status: 500,
  type: "server_error",
  message: "The server failed to answer. The failure was logged; the request id says where.",
  code: "internal_error",
  retryAfterSeconds: 1,
};

export function errorBody({ message, type, param, code }: ApiError): object {
  return { error: { message, type, param: param ?? null, code: code ?? null } };
}

export function errorHeaders({ retryAfterSeconds }: ApiError): Readonly<Record<string, string>> {
  return retryAfterSeconds === undefined
    ? { "x-should-retry": "false" }
    : { "x-should-retry": "true", "retry-after": String(retryAfterSeconds) };
}
