/** Version of the runtime, equal to package.json's (a test compares them). Evidence records it. */
export const runtimeVersion = "0.1.0";
