/** Name of the ownership index in a release folder. It lists all other files and not itself. */
export const indexFile = "index.json";
