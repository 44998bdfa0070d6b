// The modules of a spec as the sandbox knows them: by names that say nothing of the repository, since a spec can read them.
import { fairleadModule } from "./guest-code.ts";

/** JavaScript, an ES module, and the indexes of those that it imports, by what it writes. */
export interface GuestModule {
  readonly code: string;
  readonly imports: ReadonlyMap<string, number>;
}

/** Of the first module. */
export const specName = "spec.ts";

/** The name of a module in a text, with its index, which the spec has not. */
export const moduleNamed = /\b(?:spec|import-(\d+))\.ts/;

/** As QuickJS asks for modules: what a module writes is looked up in its own list, and nowhere else. */
export function modulesOf(modules: readonly GuestModule[]) {
  const nameAt = (index: number): string => (index === 0 ? specName : `import-${index}.ts`);
  const byName = new Map(modules.map((module, index) => [nameAt(index), module]));
  return {
    codeOf(name: string): string | { error: Error } {
      if (name === fairlead) return fairleadModule;
      return byName.get(name)?.code ?? { error: new Error(`there is no module ${name}`) };
    },
    nameOf(from: string, written: string): string | { error: Error } {
      const index = byName.get(from)?.imports.get(written);
      if (index !== undefined) return nameAt(index);
      return written === fairlead ? fairlead : { error: new Error(`"${written}" cannot be imported by a spec`) };
    },
  };
}

const fairlead = "fairlead";
