// Names of branches as they come from people, checked before git sees them.

/** Why git would not take `name` as a branch (see git-check-ref-format(1)), or `undefined` when it would. */
export function branchNameProblem(name: string): string | undefined {
  const quoted = JSON.stringify(name);
  if (name === "") return "a branch needs a name";
  if (name.length > 200) return "the name of a branch has at most 200 characters";
  if (name.startsWith("-")) return `${quoted} starts with "-"`;
  if (name === "HEAD" || name === "@") return `${quoted} is no branch`;
  const odd = Array.from(name).find((character) => character <= " " || "\u007f~^:?*[\\".includes(character));
  if (odd !== undefined) return `${quoted} contains ${JSON.stringify(odd)}`;
  for (const part of ["..", "@{", "//"]) if (name.includes(part)) return `${quoted} contains "${part}"`;
  if (name.startsWith("/") || name.endsWith("/")) return `${quoted} starts or ends with "/"`;
  if (name.endsWith(".")) return `${quoted} ends with "."`;
  for (const part of name.split("/")) {
    if (part.startsWith(".")) return `${quoted} has a part that starts with "."`;
    if (part.endsWith(".lock")) return `${quoted} has a part that ends with ".lock"`;
  }
  return undefined;
}
