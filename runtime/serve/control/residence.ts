// Where a service lives: the lock, the control socket and the record of its place. It moves while it serves.
import { rename } from "node:fs/promises";
import { thisProcess } from "../../../specs/program/process-identity.ts";
import { codeOf, systemFailure } from "../../system/atomic-file.ts";
import type { Lock } from "../../../specs/program/lock.ts";
import { acquireLock } from "../../system/lock.ts";
import { ok, type Result } from "../../result.ts";
import { type ControlHandler, type ControlServer, openControlServer } from "./control-server.ts";
import { thisProgram } from "./program.ts";
import { recordVersion } from "../../system/service-places.ts";
import { removeRecord, type ServiceFiles, writeRecord } from "./service-files.ts";
import type { ServiceState } from "../serving-request.ts";

export class Residence {
  readonly #handler: ControlHandler;
  #place: Place;
  #isVacated = false;

  /** Fails where another service lives. */
  static async open(files: ServiceFiles, handler: ControlHandler): Promise<Result<Residence>> {
    const place = await take(files, handler);
    return place.ok ? ok(new Residence(place.value, handler)) : place;
  }

  private constructor(place: Place, handler: ControlHandler) {
    this.#place = place;
    this.#handler = handler;
  }

  get name(): string {
    return this.#place.files.name;
  }

  get files(): ServiceFiles {
    return this.#place.files;
  }

  get socket(): string {
    return this.#place.control.socket;
  }

  /** `service` is what it serves; null before the first version. */
  record(service: ServiceState | null): Promise<void> {
    return recordIn(this.#place, service);
  }

  /**
   * Lives in another place once this resolves, unless another service does. It can be found in one of the two at every moment; who asks for
   * the move has the reply before the old socket closes.
   */
  async move(files: ServiceFiles, service: ServiceState | null): Promise<Result<void>> {
    const next = await take(files, this.#handler);
    if (!next.ok) return next;
    const old = this.#place;
    try {
      await recordIn(next.value, service);
      await moveLog(old.files, files);
      this.#place = next.value;
      await removeRecord(old.files);
    } catch (cause) {
      if (this.#place === old) await leave(next.value);
      return systemFailure(`moving the service of ${old.files.name}`, cause);
    }
    await old.lock.release();
    setImmediate(() => void old.control.close());
    return ok(undefined);
  }

  /** Lets another process live here, which replaces the record: what stands there is that of this one until then. */
  async vacate(): Promise<void> {
    this.#isVacated = true;
    this.#place.control.stopListening();
    await this.#place.lock.release();
  }

  /** Lives here again. Fails where another service does by now. */
  async comeBack(service: ServiceState | null): Promise<Result<void>> {
    const again = await take(this.#place.files, this.#handler);
    if (!again.ok) return again;
    this.#place = again.value;
    this.#isVacated = false;
    return ok(await this.record(service));
  }

  close(): Promise<void> {
    return this.#isVacated ? this.#place.control.close() : leave(this.#place);
  }
}

interface Place {
  readonly files: ServiceFiles;
  readonly lock: Lock;
  readonly control: ControlServer;
}

async function take(files: ServiceFiles, handler: ControlHandler): Promise<Result<Place>> {
  const lock = await acquireLock(files.serviceLock, { what: `Another service of ${files.name}` });
  if (!lock.ok) return lock;
  return ok({ files, lock: lock.value, control: await openControlServer(files, handler) });
}

async function recordIn({ files, control }: Place, service: ServiceState | null): Promise<void> {
  await writeRecord(files, {
    version: recordVersion,
    process: thisProcess(),
    socket: control.socket,
    program: thisProgram,
    service,
  });
}

async function leave({ files, lock, control }: Place): Promise<void> {
  await control.close();
  await removeRecord(files);
  await lock.release();
}

/** The process goes on writing it. One that is there already, of a service that had the name once, is set aside. */
async function moveLog(from: ServiceFiles, to: ServiceFiles): Promise<void> {
  for (const [old, now] of [
    [to.log, `${to.log}.1`],
    [from.log, to.log],
  ] as const) {
    await rename(old, now).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT") throw error;
    });
  }
}
