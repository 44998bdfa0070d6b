// What looks after the services of a home, and what it has had to do.
import { serviceFiles } from "../serve/control/service-files.ts";
import { wantedServices } from "../serve/control/wanted-service.ts";
import type { ServicePlace } from "../serve/serving-request.ts";
import { isRunning, readSupervisor, type ServiceRestarts } from "../serve/supervisor/supervisor-files.ts";

export interface Supervision {
  /** Is there a supervisor that starts the service again, as it is wanted? */
  looksAfter(place: ServicePlace): boolean;
  /** Null where it has not started the service again. */
  restartsOf(place: ServicePlace): ServiceRestarts | null;
}

/** Throws the system's errors. */
export async function supervisionOf(home: string): Promise<Supervision> {
  const record = await readSupervisor(home);
  const runs = record !== undefined && isRunning(record);
  // What cannot be read is told by whoever asks the services.
  const requests = await wantedServices(home).catch(() => []);
  const wanted = new Set(requests.map((request) => serviceFiles(home, request).name));
  return {
    looksAfter: (place) => runs && wanted.has(serviceFiles(home, place).name),
    restartsOf(place) {
      const { name } = serviceFiles(home, place);
      return record?.restarts.find(({ service }) => service === name) ?? null;
    },
  };
}

/** Undefined where it never was. */
export function restartsText(restarts: ServiceRestarts | null): string | undefined {
  if (restarts === null) return undefined;
  const { count, at, failure } = restarts;
  const times = count === 1 ? "once" : `${count} times`;
  return `started again ${times} after it had ended, last ${at}${failure === null ? "" : `, in vain: ${failure}`}`;
}
