// What to say in each of two specs that want the same: the name, the alias, the port, the names of objects in a cluster.
import type { Diagnostic } from "../diagnostic.ts";
import type { Model } from "../model/model.ts";
import type { SpecDocument } from "../read/document.ts";
import { claimsOf, type PlacedClaim } from "./claims.ts";
import { holderOf, type Conflict, type Holder } from "./register.ts";

/** The project that a conflict is about. */
interface Claimant {
  readonly document: SpecDocument;
  readonly models: readonly Model[];
}

/** `freePort` is one that nobody has. */
export function conflictDiagnostic(conflict: Conflict, { document, models }: Claimant, freePort: number): Diagnostic {
  if (conflict.kind === "name") {
    return {
      code: "project-name-taken",
      severity: "error",
      message: `the project ${conflict.name} is also in ${conflict.others.join(", ")}`,
      fix: "give one of them another name: a team has each name once",
      ...document.placeOf(["name"], "value"),
    };
  }
  if (conflict.kind === "former") return formerDiagnostic(conflict, document);
  const claim = claimsOf(models).get(conflict.claim);
  if (claim === undefined) throw new Error("internal: a spec claims another time what it does not claim");
  return {
    severity: "error",
    ...words(claim, conflict.others.map((other) => called(other, document.file)).join(", "), freePort),
    ...document.placeOf(claim.at, claim.part),
  };
}

function formerDiagnostic(
  { name, holders, others }: Extract<Conflict, { kind: "former" }>,
  document: SpecDocument,
): Diagnostic {
  const at = { severity: "error", ...document.placeOf(["renamedFrom"], "value") } as const;
  if (holders.length > 0) {
    const message = `the project ${name} is still there, in ${holders.join(", ")}`;
    const fix = "remove that spec, which this one goes on with under another name; or remove renamedFrom";
    return { ...at, code: "former-name", message, fix };
  }
  const message = `${others.join(", ")} ${others.length === 1 ? "says" : "say"} too that it was ${name} before`;
  const fix = "leave renamedFrom in the one that has the records and the services of before";
  return { ...at, code: "former-name", message, fix };
}

function called(other: Holder, from: string): string {
  return other.file === from ? holderOf(other) : `${holderOf(other)} (${other.file})`;
}

function words(
  { kind, place, value }: PlacedClaim,
  others: string,
  port: number,
): Pick<Diagnostic, "code" | "message" | "fix"> {
  switch (kind) {
    case "alias":
      return {
        code: "alias-taken",
        message: `the alias ${JSON.stringify(value)} on ${place} is also that of ${others}`,
        fix: "give one of them another serving.alias: clients and alert rules tell services apart by it",
      };
    case "port":
      return {
        code: "port-taken",
        message: `port ${value} of ${place} is also that of ${others}`,
        fix: `write another port, such as ${port}, or 0 for any that is free`,
      };
    case "object":
      return {
        code: "object-name-taken",
        message: `objects in the ${place} would be called ${value}, as would those of ${others}`,
        fix: "put one of them into another namespace, or give its team, project, environment or target a shorter name",
      };
  }
}
