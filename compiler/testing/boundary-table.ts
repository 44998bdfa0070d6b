// The tables of .ci/lint/ as the tests of them read them. They are plain modules without types, because oxlint loads them as they are.
const folder = new URL("../../.ci/lint/", import.meta.url);

interface Row {
  readonly may: readonly string[];
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
  readonly pure?: boolean;
}

export interface Room extends Row {
  readonly name: string;
}

export interface Door {
  readonly packages: readonly string[];
  readonly pure?: boolean;
}

const table = await load<{
  readonly halves: Readonly<Record<string, readonly string[]>>;
  readonly rooms: readonly (Row & { readonly rooms: readonly string[] })[];
}>("boundaries.mjs");

export const halves = table.halves;
export const rooms: readonly Room[] = table.rooms.flatMap(({ rooms: names, ...row }) =>
  names.map((name) => ({ name, ...row })),
);
export const { doors, lazy } = await load<{
  readonly doors: Readonly<Record<string, Door>>;
  /** Why, by file. */
  readonly lazy: Readonly<Record<string, string>>;
}>("doors.mjs");

/** Why a file must not import this, or undefined: what the rule `house/imports` says. */
export const { refusal } = await load<{
  readonly refusal: (file: string, specifier: string, typesOnly: boolean) => string | undefined;
}>("house.mjs");

async function load<T>(file: string): Promise<T> {
  return (await import(new URL(file, folder).href)) as T;
}
