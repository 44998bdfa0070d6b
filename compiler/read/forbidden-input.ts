// Folders of a repository that no input may lie in: git's own, what this machine made, and what the compiler writes. The digest and the
// size of an input are published, and a release that is made from its own files never comes to rest.

/** The name of such a folder on the way, as it is written there; undefined where there is none. `path` is from the root, with `/`. */
export function forbiddenFolder(path: string): string | undefined {
  const parts = path.split("/");
  // In any spelling: on some disks they are one folder. A nested repository has a `.git` of its own, which may be a file.
  return parts.find((part, depth) => {
    const name = part.toLowerCase();
    return name === ".git" || name === ".fairlead" || (depth === 0 && name === "generated");
  });
}
