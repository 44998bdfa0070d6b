// What GitHub answered, as a Failure that says what to do.
import { z } from "zod";

import { fail, type Failure } from "../../result.ts";

/** As octokit throws it; status 0 and 500 without a response stand for a network that did not answer. */
export interface GithubError {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers: Readonly<Record<string, unknown>>; readonly data: unknown } | undefined;
}

interface Place {
  /** `GitHub acme/models` */
  readonly name: string;
  readonly options: { readonly token: string };
}

export function githubFailure(
  { name, options }: Place,
  what: string,
  error: GithubError,
): { ok: false; failure: Failure } {
  const said = complaint(error).replaceAll(options.token === "" ? "\0" : options.token, "***");
  const start = `cannot ${what} on ${name}: `;
  const { status, response } = error;
  if (response === undefined) {
    return fail(
      "host-unreachable",
      `${start}${said}\nCheck the connection and the address of GitHub's API, and run again.`,
      { retry: "later" },
    );
  }
  const rateLimit =
    status === 429 ||
    (status === 403 &&
      (/rate limit/i.test(said) ||
        response.headers["x-ratelimit-remaining"] === "0" ||
        response.headers["retry-after"] !== undefined));
  if (rateLimit) return fail("host-refused", `${start}${said}\n${whenToReturn(response.headers)}`, { retry: "later" });
  if (status >= 500)
    return fail(
      "host-unreachable",
      `${start}GitHub answers ${status} (${said})\nThat is trouble on GitHub's side; run again later.`,
      { retry: "later" },
    );
  if (status === 409)
    return fail("branch-modified", `${start}${said}\nLook at the pull request as it is now, and run again.`);
  const advice = advices.get(status);
  return fail("host-refused", `${start}${said}${advice === undefined ? "" : `\n${advice}`}`);
}

const advices: ReadonlyMap<number, string> = new Map([
  [401, "The token is wrong, revoked or expired; set a valid one."],
  [403, "The token may not do this; give it the permission to write pull requests (and contents, for a merge)."],
  [
    404,
    "The repository or the pull request does not exist, or the token may not see it; check the name and what the token may see.",
  ],
  [405, "See on GitHub what the pull request waits for: a conflict, a required check or a review."],
  [422, "Change what GitHub objects to, and run again."],
]);

const Refusal = z.object({
  message: z.string(),
  errors: z
    .array(
      z.union([
        z.string(),
        z.object({ field: z.string().optional(), code: z.string().optional(), message: z.string().optional() }),
      ]),
    )
    .optional(),
});

/** GitHub's own words on one line. Pages of HTML, as proxies send them, are not repeated. */
function complaint({ message, response }: GithubError): string {
  const read = Refusal.safeParse(response?.data);
  if (!read.success) return /<[a-z!]/i.test(message) ? "a web page instead of an answer" : oneLine(message);
  const details = (read.data.errors ?? []).map((error) => {
    if (typeof error === "string") return error;
    return error.message ?? `"${error.field ?? "a field"}" is ${error.code ?? "refused"}`;
  });
  return oneLine([read.data.message, ...details].join("; "));
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 500 ? line : `${line.slice(0, 500)} ...`;
}

function whenToReturn(headers: Readonly<Record<string, unknown>>): string {
  const after = Number(headers["retry-after"]);
  if (after > 0) return `Run again in ${after} s.`;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset > 0)
    return `Run again after ${new Date(reset * 1000).toISOString()}.`;
  return "Run again in a few minutes.";
}
