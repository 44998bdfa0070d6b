// For tests only: a GitHub for one repository, which is a real bare git repository. It keeps pull requests in memory, refuses
// what GitHub refuses, and holds every request and every answer of its own against GitHub's API description.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { git } from "./git-fixture.ts";
import { operationOf, refusedBy, sampleOf } from "./github-description.ts";

/** Trouble for the next request whose method is `method`, or any. `lost`: it is done, but no answer comes. */
type Fault = { readonly method?: string } & (
  | {
      readonly kind: "status";
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "validation"; readonly errors: readonly object[] }
  | { readonly kind: "html"; readonly status: number }
  | { readonly kind: "reset" | "lost" | "silence" }
);

export interface GithubFake {
  readonly baseUrl: string;
  readonly token: string;
  /** Every request in order, as `GET /repos/...`. */
  readonly requests: readonly string[];
  /** What the description refused about requests or answers. A test is wrong while this is not empty. */
  readonly violations: readonly string[];
  fail(fault: Fault): void;
  /** A person's doing on the web page. */
  edit(number: number, change: { readonly title?: string; readonly body?: string; readonly state?: "closed" }): void;
  close(): Promise<void>;
}

interface Pull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  title: string;
  body: string | null;
  state: "open" | "closed";
  /** The merge commit. */
  merged?: string;
  /** Tip of the branch when it was merged or closed. */
  last?: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `acme/models`, kept in the bare repository at `remote`. */
export async function githubFake(remote: string): Promise<GithubFake> {
  const token = "ghp_0123456789secret";
  const pulls: Pull[] = [];
  const requests: string[] = [];
  const violations: string[] = [];
  const faults: Fault[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    requests.push(`${request.method} ${url.pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const index = faults.findIndex(({ method }) => method === undefined || method === request.method);
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    if (fault?.kind === "reset") return void request.socket.destroy();
    if (fault?.kind === "silence") return;
    const injected = fault === undefined ? undefined : faultAnswer(fault);
    if (injected !== undefined) return send(response, injected);
    const answer = await judged(request, url, text);
    if (fault?.kind === "lost") return void request.socket.destroy();
    send(response, answer);
  }

  async function judged(request: IncomingMessage, url: URL, text: string): Promise<Answer> {
    const name = `${request.method} ${url.pathname}`;
    const operation = operationOf(request.method ?? "", url.pathname);
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const problems = [
      ...headerProblems(request, text),
      ...(operation?.refuses(url.searchParams, body) ?? ["is not described"]),
    ];
    violations.push(...problems.map((problem) => `${name}: ${problem}`));
    if (operation === undefined || problems.length > 0)
      return refusal(400, "The request is not as GitHub describes it");
    if (request.headers.authorization !== `token ${token}`) return refusal(401, "Bad credentials");
    const { owner, repo, pull_number: number } = operation.path;
    const answer =
      `${owner}/${repo}` === "acme/models"
        ? await perform(operation.id, Number(number), url.searchParams, (body ?? {}) as Record<string, string>)
        : refusal(404, "Not Found");
    // GitHub says 404 to what a token may not see, on operations too whose description has no 404.
    const common = answer.status === 404 ? refusedBy("basic-error", answer.body) : ["this status is not described"];
    const wrong = operation.refusesAnswer(answer.status, answer.body) ?? common;
    violations.push(...wrong.map((problem) => `answer ${answer.status} to ${name}: ${problem}`));
    return answer;
  }

  async function perform(
    id: string,
    number: number,
    query: URLSearchParams,
    body: Record<string, string>,
  ): Promise<Answer> {
    if (id === "pulls/list")
      return { status: 200, body: await Promise.all(listed(query).map((pull) => shown(pull, "pull-request-simple"))) };
    if (id === "pulls/create") return create(body);
    const pull = pulls.find((candidate) => candidate.number === number);
    if (pull === undefined) return refusal(404, "Not Found");
    switch (id) {
      case "pulls/get":
        return { status: 200, body: await shown(pull, "pull-request") };
      case "pulls/update":
        return update(pull, body);
      case "pulls/merge":
        return merge(pull, body);
      default:
        throw new Error(`internal: ${id} is described and not faked`);
    }
  }

  function listed(query: URLSearchParams): readonly Pull[] {
    const state = query.get("state") ?? "open";
    const head = query.get("head");
    const base = query.get("base");
    const fitting = pulls.filter(
      (pull) =>
        (state === "all" || pull.state === state) &&
        // A head without an owner is ignored, not refused.
        (head === null || !head.includes(":") || head === `acme:${pull.head}`) &&
        (base === null || base === pull.base),
    );
    const size = Math.min(Number(query.get("per_page") ?? 30), 100);
    const page = Number(query.get("page") ?? 1);
    return fitting.toReversed().slice((page - 1) * size, page * size);
  }

  async function create(body: Record<string, string>): Promise<Answer> {
    const { head = "", base = "", title = "", body: text = "" } = body;
    if (title === "") return invalid({ resource: "PullRequest", code: "missing_field", field: "title" });
    const long = tooLong(title, text);
    if (long !== undefined) return long;
    const [tip, into] = [await tipOf(head), await tipOf(base)];
    if (into === undefined) return invalid({ resource: "PullRequest", code: "invalid", field: "base" });
    if (tip === undefined) return invalid({ resource: "PullRequest", code: "invalid", field: "head" });
    const commits = await git(remote, "rev-list", "--count", `${into}..${tip}`);
    // From here until it is kept nothing is waited for: of requests at once only one opens.
    if (pulls.some((pull) => pull.state === "open" && pull.head === head && pull.base === base)) {
      return invalid({
        resource: "PullRequest",
        code: "custom",
        message: `A pull request already exists for acme:${head}.`,
      });
    }
    if (commits === "0") {
      return invalid({ resource: "PullRequest", code: "custom", message: `No commits between ${base} and ${head}` });
    }
    const pull: Pull = { number: pulls.length + 1, head, base, title, body: text, state: "open" };
    pulls.push(pull);
    return { status: 201, body: await shown(pull, "pull-request") };
  }

  async function update(pull: Pull, body: Record<string, string>): Promise<Answer> {
    const { title = pull.title, body: text = pull.body ?? "", state = pull.state } = body;
    const long = tooLong(title, text);
    if (long !== undefined) return long;
    if (state === "closed" && pull.state === "open") Object.assign(pull, { last: await tipOf(pull.head) });
    if (state === "open" && pull.merged !== undefined)
      return invalid({ resource: "PullRequest", code: "invalid", field: "state" });
    Object.assign(pull, { title, body: text, state });
    return { status: 200, body: await shown(pull, "pull-request") };
  }

  async function merge(
    pull: Pull,
    { sha, commit_title: subject = `Merge pull request #${pull.number}` }: Record<string, string>,
  ): Promise<Answer> {
    if (pull.state === "closed") return refusal(405, "Pull Request is not mergeable");
    const [head, base] = [await tipOf(pull.head), await tipOf(pull.base)];
    if (sha !== undefined && sha !== head)
      return refusal(409, "Head branch was modified. Review and try the merge again.");
    const tree = await git(remote, "merge-tree", "--write-tree", base!, head!).catch(() => undefined);
    if (tree === undefined) return refusal(405, "Pull Request is not mergeable");
    const commit = await git(remote, "commit-tree", "-p", base!, "-p", head!, "-m", subject, tree);
    await git(remote, "update-ref", `refs/heads/${pull.base}`, commit, base!);
    Object.assign(pull, { state: "closed", merged: commit, last: head });
    return { status: 200, body: { sha: commit, merged: true, message: "Pull Request successfully merged" } };
  }

  async function tipOf(branch: string): Promise<string | undefined> {
    return git(remote, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`).catch(() => undefined);
  }

  async function shown(pull: Pull, schema: "pull-request" | "pull-request-simple"): Promise<unknown> {
    const repository = { ...sampleOf("repository"), name: "models", full_name: "acme/models" };
    const side = async (ref: string, sha: string | undefined) => ({
      label: `acme:${ref}`,
      ref,
      sha: sha ?? (await tipOf(ref)) ?? "",
      repo: repository,
      user: sampleOf("simple-user"),
    });
    const time = "2026-01-01T00:00:00Z";
    const full = {
      merged: pull.merged !== undefined,
      mergeable: pull.state === "open" ? true : null,
      mergeable_state: "clean",
    };
    return {
      ...sampleOf(schema),
      ...(schema === "pull-request" ? full : {}),
      id: pull.number,
      number: pull.number,
      html_url: `https://github.com/acme/models/pull/${pull.number}`,
      state: pull.state,
      title: pull.title,
      body: pull.body === "" ? null : pull.body,
      closed_at: pull.state === "closed" ? time : null,
      merged_at: pull.merged === undefined ? null : time,
      merge_commit_sha: pull.merged ?? null,
      head: await side(pull.head, pull.last),
      base: await side(pull.base, undefined),
    };
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      violations.push(`the fake failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    token,
    requests,
    violations,
    fail: (fault) => void faults.push(fault),
    edit: (number, change) => void Object.assign(pulls[number - 1]!, change),
    close: () => closed(server),
  };
}

function headerProblems({ headers }: IncomingMessage, text: string): readonly string[] {
  const problems: string[] = [];
  if (!/^application\/vnd\.github(\.v3)?\+json$/.test(headers.accept ?? ""))
    problems.push(`accept is ${headers.accept}`);
  if (headers["user-agent"] === undefined) problems.push("there is no user-agent");
  if (headers["x-github-api-version"] !== "2022-11-28") problems.push("the version of the API is not said");
  if (text !== "" && headers["content-type"]?.startsWith("application/json") !== true)
    problems.push("the body is not said to be JSON");
  return problems;
}

function tooLong(title: string, body: string): Answer | undefined {
  const length = (value: string) => Array.from(value).length;
  if (length(title) > 256)
    return invalid({
      resource: "PullRequest",
      code: "custom",
      field: "title",
      message: "title is too long (maximum is 256 characters)",
    });
  if (length(body) > 65_536)
    return invalid({
      resource: "PullRequest",
      code: "custom",
      field: "body",
      message: "body is too long (maximum is 65536 characters)",
    });
  return undefined;
}

function invalid(...errors: readonly object[]): Answer {
  return {
    status: 422,
    body: { message: "Validation Failed", errors, documentation_url: documentation, status: "422" },
  };
}

function refusal(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: { message, documentation_url: documentation, status: String(status) }, headers };
}

const documentation = "https://docs.github.com/rest/pulls/pulls";

function faultAnswer(fault: Fault): Answer | undefined {
  switch (fault.kind) {
    case "status":
      return refusal(fault.status, fault.message, fault.headers);
    case "validation":
      return invalid(...fault.errors);
    case "html":
      return {
        status: fault.status,
        body: "<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>",
        headers: { "content-type": "text/html" },
      };
    case "reset":
    case "lost":
    case "silence":
      return undefined;
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
