// Where a home keeps what is known of its services, and of which version it is: for whoever reads a home without talking to services.
import { join } from "node:path";

export function servicesFolder(home: string): string {
  return join(home, "state", "services");
}

/** Of the record. 1: what it served had no figures of its probe. 2: it did not say how many replicas it has. 3: nor which program it
 * runs. All are still read. */
export const recordVersion = 4;

/** Of what a service is to serve. */
export const wantedVersion = 1;
export const wantedEnding = ".wanted.json";
