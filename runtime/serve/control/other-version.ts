// A service of another version of Fairlead: it lives and answers, and the two of them do not speak the same control messages.
import { fail } from "../../result.ts";
import { understoodVersions } from "./control-messages.ts";
import type { ServiceFiles } from "./service-files.ts";

/** It did not understand the question. `versions` are those that it does understand. */
export function notUnderstoodBy({ name }: ServiceFiles, versions: readonly number[], why: string) {
  return fail(
    "service-failed",
    `The service of ${name} does not understand what it was asked: ${why}. It understands control messages of ` +
      `${named(versions)}, and this program those of ${named(understoodVersions)}. It goes on serving. ${wayOut}`,
  );
}

/** Its answer is of no version that is known here. */
export function unknownAnswer({ name }: ServiceFiles, why: string) {
  return fail(
    "service-failed",
    `The service of ${name} answers in a way that this program does not know: ${why}. It goes on serving. ${wayOut}`,
  );
}

const wayOut =
  "Use the version of Fairlead that started it, or stop it with fairlead-runtime stop, which every version understands, and apply again.";

function named(versions: readonly number[]): string {
  return versions.length === 1 ? `version ${versions[0]}` : `versions ${versions.join(", ")}`;
}
