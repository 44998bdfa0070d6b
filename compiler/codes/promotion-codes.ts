// Promotion records: what each environment after the first runs. Only `fairlead promote` and `fairlead rollback` write them.
import type { CodeRow } from "./code-row.ts";

export const promotionCodes = {
  "promotion-seal": {
    severity: "error",
    means:
      "A record is sealed by the digest of what it says, so that neither a person nor a merge makes one of it that nobody has judged.",
    example: {
      told: "A record of prod in which somebody has raised the number from 1 to 2.",
      right: "The record as the command has written it.",
    },
  },
  "promotion-chain": {
    severity: "error",
    means:
      "Records are numbered, and each has the seal of the one that it replaces, so that none is skipped and an older one comes back only by a new one. check --base holds it against the records of a branch, too.",
    example: {
      told: "A record with number 2 that replaces none.",
      right: "The one that fairlead promote writes on top of record 1.",
    },
  },
  "promotion-environment": {
    severity: "error",
    means:
      "A record was judged for one environment. In the folder of another it would bring there what nobody judged for it.",
    example: {
      told: "specs/promotions/prod/care/triage.yaml that was copied from specs/promotions/staging.",
      right: "fairlead promote care/triage --to prod",
    },
  },
  "promotion-project": {
    severity: "error",
    means: "In the file of another project the record would put one service in the place of another.",
    example: {
      told: "specs/promotions/prod/care/faq.yaml that was copied from the record of care/triage.",
      right: "fairlead promote care/faq --to prod",
    },
  },
  "promotion-outputs": {
    severity: "error",
    means:
      "A record pins each output of its project, so that what runs is what was judged. Of an output that is not pinned, nobody could say which one runs.",
    example: {
      told: "A record without the output train/main, sealed anew.",
      right: "The record as the command has written it.",
    },
  },
  "promotion-target": {
    severity: "error",
    means: "An environment with a record runs the project as it was promoted, in which a newer target is not written.",
    example: {
      told: "A target desk that is new in the spec, and that prod runs on at once.",
      right: "prod with the targets that it had, until the release with desk is promoted.",
    },
  },
  "promotion-gates": {
    severity: "warning",
    means:
      "A record has the gates of its day. Those of today's spec judge what is promoted next, and not what runs. Of a record that is new, it is a sign that somebody has taken gates away.",
    example: {
      told: "A spec in which labels is raised to >= 90%, after a promotion with >= 80%.",
      right: "fairlead promote care/triage --to prod, with a model that passes.",
    },
  },
  "promotion-first": {
    severity: "error",
    means:
      "The first environment of a project makes its outputs from the spec as it is, and the others get them from there. With a record it would do both.",
    example: { told: "specs/promotions/dev/care/triage.yaml", right: "Records of prod alone." },
  },
  "promotion-unknown": {
    severity: "error",
    means:
      "A record is what an environment runs. Where its project or environment is no more in the specs, only a person can say whether it ends or goes on under another name.",
    example: {
      told: "specs/promotions/prod/care/triage.yaml, and a spec that is named sorting now.",
      right: "renamedFrom: triage in the spec, or no record.",
    },
  },
  "promotion-twice": {
    severity: "error",
    means:
      "A project that was renamed takes its record under either name, until the next promotion moves it. Of two, neither can be chosen for a person.",
    example: {
      told: "Records of care/triage and care/sorting in prod, and a spec sorting with renamedFrom: triage.",
      right: "One of the two.",
    },
  },
  "promotion-misplaced": {
    severity: "error",
    means:
      "Whatever lies below specs/promotions is a record or an error: one that nobody reads would let an environment make its own outputs.",
    example: { told: "specs/promotions/prod/triage.yaml", right: "specs/promotions/prod/care/triage.yaml" },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
