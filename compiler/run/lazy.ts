// What a run loads when it first needs it, so that a run in which nothing changed starts fast. The other places that may defer a
// module are named in .ci/lint/doors.mjs.
export const compiling = async () => import("./compiling.ts");
