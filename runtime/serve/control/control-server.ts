// The service's side of its control socket. Only the user that runs the service can connect.
import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import type { Failure, Result } from "../../result.ts";
import { hangUp } from "../../system/hang-up.ts";
import { inTime } from "../../system/in-time.ts";
import { isNotUnderstood, openChannel } from "./control-channel.ts";
import { Command, type Reply, understoodVersions } from "./control-messages.ts";
import type { StartableProgram } from "./program.ts";
import type { ServiceFiles } from "./service-files.ts";
import { temporarySocket } from "./socket-place.ts";
import type { ServicePlace, ServiceState, ServingRequest } from "../serving-request.ts";
import type { SwitchOptions } from "../switchboard.ts";

export interface ControlHandler {
  /** Undefined before the first version answers. */
  state(): ServiceState | undefined;
  serve(request: ServingRequest, options: SwitchOptions): Promise<Result<ServiceState & { readonly changed: boolean }>>;
  /** As `serve`, in a process of that program, which lives here from then on; this one ends after its answers. */
  replace(
    request: ServingRequest,
    program: StartableProgram,
    options: SwitchOptions,
  ): Promise<Result<ServiceState & { readonly changed: boolean }>>;
  /** Lives in another place from now on. */
  move(place: ServicePlace): Promise<Result<void>>;
  /** Begins to stop, and says how many seconds it may take. Asked twice, it says so again. */
  stop(): number;
  /** As `stop`, when it has begun. */
  stopping(): number | undefined;
  /** A command ended with a mistake of ours; the service goes on. */
  broke(command: string, error: unknown): void;
  /** A message came that this version does not understand; `why` ends a sentence. */
  misunderstood(why: string): void;
}

export interface ControlServer {
  readonly socket: string;
  /** Nobody can connect any more; who is connected stays. */
  stopListening(): void;
  close(): Promise<void>;
}

/** Listens; a socket that a killed service left behind is replaced. The caller holds the service's lock. */
export async function openControlServer(files: ServiceFiles, handler: ControlHandler): Promise<ControlServer> {
  const path = files.socket ?? (await temporarySocket());
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    void answer(socket, handler);
  });
  await listen(server, path);
  return {
    socket: path,
    stopListening: () => void server.close(),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of connections) hangUp(socket);
      await closed;
      if (path !== files.socket) await rm(dirname(path), { recursive: true, force: true });
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  // The socket is made with these rights; changing them afterwards would leave a moment in which others may connect.
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  await chmod(path, 0o600);
}

/** Somebody who connects has so many milliseconds to say what for. */
const commandMs = 10_000;

async function answer(socket: Socket, handler: ControlHandler): Promise<void> {
  const channel = openChannel<Command, Reply>(socket, Command);
  let message: Awaited<ReturnType<typeof channel.next>>;
  try {
    message = await inTime(channel.next(), commandMs);
    if (message === undefined) return;
    if (isNotUnderstood(message)) {
      handler.misunderstood(message.notUnderstood);
      return channel.send({ reply: "not-understood", versions: [...understoodVersions], why: message.notUnderstood });
    }
    const seconds = handler.stopping();
    if (seconds !== undefined) return channel.send({ reply: "stopping", seconds });
    switch (message.command) {
      case "state":
        return channel.send({ reply: "state", state: handler.state() ?? null });
      case "stop":
        return channel.send({ reply: "stopping", seconds: handler.stop() });
      case "serve":
      case "replace": {
        const progress = { step: (update: object) => channel.send({ reply: "progress", ...update } as Reply) };
        const options = { progress, signal: channel.ended };
        const served = await (message.command === "serve"
          ? handler.serve(message.request, options)
          : handler.replace(message.request, message.program, options));
        if (!served.ok) return channel.send(failed(served.failure));
        const { changed, ...state } = served.value;
        return channel.send({ reply: "served", state, changed });
      }
      case "move": {
        const moved = await handler.move(message.place);
        return channel.send(moved.ok ? { reply: "moved" } : failed(moved.failure));
      }
    }
  } catch (error) {
    const command = message === undefined || isNotUnderstood(message) ? "none" : message.command;
    handler.broke(command, error);
    const text = "The service made a mistake of its own, and goes on. Its log says which.";
    channel.send({ reply: "failed", failure: { reason: "service-failed", message: text, retry: "later" } });
  } finally {
    channel.end();
  }
}

function failed({ reason, message, retry, probe }: Failure): Reply {
  const measured = probe === undefined ? {} : { probe };
  return { reply: "failed", failure: { reason, message, retry, ...measured } };
}
