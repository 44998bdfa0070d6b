// Runs all rules over one project and says what they found once.
import type { Diagnostic } from "../diagnostic.ts";
import type { RuleInput } from "./rule.ts";
import { rules } from "./rules.ts";

type Rules = Readonly<Partial<typeof rules>>;

/**
 * Diagnostics of all rules, or of some. The same one found in several environments is reported once, and none is reported inside a place
 * that `wrong` already covers: there the rule would judge what is left after taking the mistake out.
 */
export function checkRules(input: RuleInput, wrong: readonly Diagnostic[], of: Rules = rules): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const rule of Object.values(of)) {
    for (const diagnostic of rule(input)) {
      const { code, file, range, message } = diagnostic;
      if (!wrong.some((other) => covers(other, diagnostic))) {
        found.set(JSON.stringify([code, file, range, message]), diagnostic);
      }
    }
  }
  return [...found.values()];
}

function covers(wrong: Diagnostic, diagnostic: Diagnostic): boolean {
  if (wrong.range === undefined || diagnostic.range === undefined || wrong.file !== diagnostic.file) return false;
  return wrong.range.start <= diagnostic.range.start && diagnostic.range.end <= wrong.range.end;
}
