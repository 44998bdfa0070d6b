// What people call a project: `team/project`, or its name alone where one team has a project of that name.

export interface ProjectName {
  readonly team: string;
  readonly project: string;
}

export function projectName({ team, project }: ProjectName): string {
  return `${team}/${project}`;
}

/** Is it this project that `asked` names, with its team or without? */
export function isCalled(name: ProjectName, asked: string): boolean {
  return asked === name.project || asked === projectName(name);
}

/** What to say when `asked` names the projects of several teams; the end of a sentence, with one of them as an example. */
export function severalProjects(names: readonly ProjectName[], asked: string): string {
  const all = names.map(projectName);
  return `${JSON.stringify(asked)} is a project of several teams: ${all.join(", ")}. Name it with its team: --project ${all[0]}`;
}
