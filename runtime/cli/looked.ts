// What an action of `fairlead-runtime data` answers: the same for programs and for people.
export interface Looked {
  readonly json: object;
  readonly lines: readonly string[];
}
