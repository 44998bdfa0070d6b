// Patterns of paths: `*` and `?` stand for names, or parts of them, and `**` for any number of folders.

/** Does a spec write a pattern here, or a path? */
export function isPattern(written: string): boolean {
  return /[*?]/u.test(written);
}

/** `**` stands alone between slashes; in a name it is no more than `*`. */
export function patternMatches(pattern: string, path: string): boolean {
  return fit(pattern.split("/"), path.split("/"), "**", nameMatches);
}

function nameMatches(pattern: string, name: string): boolean {
  return fit([...pattern], [...name], "*", (wanted, given) => wanted === "?" || wanted === given);
}

/** `star` fits any number of what is given. In steps bounded by both lengths: what the last star takes grows where the rest does not fit. */
function fit(
  wanted: readonly string[],
  given: readonly string[],
  star: string,
  fits: (wanted: string, given: string) => boolean,
): boolean {
  let [at, lastStar, taken] = [0, -1, 0];
  for (let i = 0; i < given.length;) {
    if (wanted[at] === star) {
      lastStar = at++;
      taken = i;
    } else if (at < wanted.length && fits(wanted[at]!, given[i]!)) {
      at++;
      i++;
    } else if (lastStar >= 0) {
      at = lastStar + 1;
      i = ++taken;
    } else return false;
  }
  return wanted.slice(at).every((one) => one === star);
}

/** The folders in front of the first part that is a pattern; empty where that is the first. */
export function folderOfPattern(pattern: string): string {
  const parts = pattern.split("/");
  return parts.slice(0, parts.findIndex(isPattern)).join("/");
}
