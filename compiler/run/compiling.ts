// What only a project that changed needs: reading, checking, compiling, comparing, foretelling, and with them zod and yaml. Loaded as one, by
// `compiling()` of lazy.ts.
export { parseWordList } from "../../specs/words/word-list.ts";
export { compareRelease, removedRelease } from "../plan/compare-release.ts";
export { leftOut } from "../propose/git/left-out.ts";
export { rewrittenFiles } from "../propose/git/rewritten.ts";
export { unkeptFiles } from "../propose/git/unkept.ts";
export { EvidenceStore } from "../read/evidence-store.ts";
export { snapshotOf } from "../model/snapshot.ts";
export { claimsOf } from "./claims.ts";
export { compileProject, compileRelease, readRecords } from "./compile-project.ts";
export { conflictDiagnostic } from "./conflict-diagnostics.ts";
export { foretell, judgesAgain } from "./foretell.ts";
export { readBefore } from "./generated-state.ts";
export { othersReadBy, publishedBy } from "./published.ts";
export { readDiagnostic } from "./read-diagnostics.ts";
export { openRepository } from "./open-repository.ts";
export { strayRecords } from "./stray-records.ts";
export { specKnowledge } from "./spec-knowledge.ts";
export { wordChanges } from "./word-changes.ts";
