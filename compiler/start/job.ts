/** The first environment follows the main branch; it is the one that a single machine serves. */
export const environment = "dev";

/** Folders of one run. */
export interface Job {
  /** The repository whose specs travel. */
  readonly root: string;
  /** Where outputs and state are kept: the runtime's home. */
  readonly home: string;
  /** A git repository with these specs, in which pull requests are opened and merged. */
  readonly workspace: string;
  /** A checkout of what was merged. */
  readonly deployed: string;
}
