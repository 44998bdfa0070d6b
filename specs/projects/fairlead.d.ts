// What TypeScript specs import, for editors and for the type check. When a spec is compiled, it is evaluated in a sandbox that
// brings its own `fairlead`.
declare module "fairlead" {
  export type WrittenProject = import("../kinds/project.ts").WrittenProject;
  export const defineProject: typeof import("../define-project.ts").defineProject;
}
