// Names in a repository that no input may have on its way: those that begin with a dot, and what the compiler writes. The digest and the
// size of an input are published, and behind a dot programs keep what is theirs or private (`.git`, `.fairlead`, `.env`, `.ssh`), whatever the
// ignore rules of a branch say of it. A release that is made from its own files never comes to rest.

/** Such a name, as it is written there; undefined where there is none. `path` is from the root, with `/`, and leads nowhere up. */
export function forbiddenName(path: string): string | undefined {
  const parts = path.split("/");
  return parts.find(
    // In any spelling: on some disks they are one folder.
    (part, depth) => (part.startsWith(".") && part !== ".") || (depth === 0 && part.toLowerCase() === "generated"),
  );
}
