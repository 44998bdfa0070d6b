/** Version of the compiler, equal to package.json's (a test compares them). Part of each release, and of the key of every cached result. */
export const compilerVersion = "0.1.0";
