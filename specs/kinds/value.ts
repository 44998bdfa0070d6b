// Value types that several kinds share. They stay the strings that people wrote ("10m", "99.95%"), so that an error
// can quote them and a decimal stays exact; the compiler converts them where it needs numbers.
import { z } from "zod";
import { secretForm } from "../handoff/secret.ts";

/** A name that ends up in file, label and Kubernetes object names: DNS-1123, at most 40 characters, so that a hash and a suffix still fit in 63. */
export const Name = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
    "a name starts with a letter, ends with a letter or a digit, has only a-z, 0-9 and '-', and at most 40 characters",
  )
  .regex(
    /^(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])$)/,
    "choose another name: Windows has no files that are called con, prn, aux, nul, com0 to com9 or lpt0 to lpt9, and could not check them out",
  );

/** A name that a project had before: of the same team, or with the team that it was of. */
export const FormerName = z
  .string()
  .regex(
    /^([a-z]([a-z0-9-]{0,38}[a-z0-9])?\/)?[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
    "a name of before is written <project>, or <team>/<project> where the team was another one",
  );

/** A dataset of the same project, or of another one with its team and its project. */
export const DatasetName = z
  .string()
  .regex(
    /^([a-z]([a-z0-9-]{0,38}[a-z0-9])?\/[a-z]([a-z0-9-]{0,38}[a-z0-9])?\/)?[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
    "a dataset is written <name>, or <team>/<project>/<name> where it is another project's",
  );

/** One side of the split of a dataset of the same project. */
export const datasetSplit = /^[a-z][a-z0-9-]*\/(train|valid)$/;
export const DatasetSplit = z
  .string()
  .regex(datasetSplit, "a side of a dataset is written <dataset>/valid, or <dataset>/train");

/** Key of a stage. */
export const StageKey = z.string().regex(/^[0-9a-f]{64}$/, "a key is 64 hexadecimal digits");

/** A SHA-256 digest of bytes, written `sha256:` and 64 hexadecimal digits. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "a digest is written sha256: and 64 hexadecimal digits");

/** A secret, by name: its value is in no spec, no key and nothing that is generated. */
export const SecretReference = z
  .string()
  .regex(
    secretForm,
    "a secret is written secret://<name>/<key>, as Kubernetes names them: the name has a-z, 0-9, '-' and '.', the key letters, digits, '-', '_' and '.'",
  );

/** Says which key it is, and not what it is. */
export const Fingerprint = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "a fingerprint is 16 hexadecimal digits in small letters, in quotes");

/** An address of a machine, and `0.0.0.0` or `::` for all that it has. Whether a machine has it shows when it is listened at. */
export const IpAddress = z
  .string()
  .regex(
    /^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}|(?=.*:)[0-9a-f:]{2,39})$/,
    "an address is written 192.168.1.20, 0.0.0.0 for all of IPv4, or as IPv6 in small letters",
  );

/** A name of DNS, as clients send it. */
export const HostName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "a host is a name in small letters without a port: models.example.com",
  );

/** Where web pages come from, or all of them. */
export const Origin = z
  .string()
  .regex(
    /^(\*|https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?)$/,
    'an origin is written as browsers send it, in small letters and without a path: https://app.example.com, http://localhost:3000; or "*"',
  );

const msPerUnit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time: a whole number and one of ms, s, m, h, d; at most 24 days, the longest that a timer of 31 bits of milliseconds waits. */
export const Duration = z
  .string()
  .regex(/^[1-9][0-9]{0,9}(ms|s|m|h|d)$/, "a duration is a whole number and a unit: 200ms, 30s, 10m, 4h, 20d")
  .refine((text) => milliseconds(text) <= 24 * msPerUnit.d, "a duration is at most 24d");

function milliseconds(duration: string): number {
  const [, number, unit] = /^([0-9]+)([a-z]+)$/.exec(duration) ?? [];
  return Number(number) * (msPerUnit[unit as keyof typeof msPerUnit] ?? 0);
}

/** A share of a whole, written with a percent sign and kept as an exact decimal: `99.95%`. */
export const Percent = z
  .string()
  .regex(/^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%$/, "a share is a decimal from 0 to 100 with a percent sign: 99.95%");

/** An amount of memory or storage: a whole number and one of KiB, MiB, GiB. */
export const Bytes = z
  .string()
  .regex(/^[1-9][0-9]{0,8}(KiB|MiB|GiB)$/, "an amount is a whole number and a unit: 512MiB, 80GiB");

/**
 * A bound on a measured figure: `>= 90%`, `<= 26%`, `>= 1.3`, `>= 20 points`. A percent is a share of a whole, a point is a
 * hundredth of a score's range, a bare number has the unit of the figure.
 */
export const Bound = z
  .string()
  .regex(
    /^(<=|>=) ?[0-9]{1,9}(\.[0-9]{1,9})?(%| points?)?$/,
    "a bound is <= or >=, a number, and where it has one its unit: '>= 90%', '<= 26%', '>= 20 points'",
  );

/** On how many there are: `>= 500`. */
export const CountBound = z
  .string()
  .regex(/^(<=|>=) ?[0-9]{1,12}$/, "a bound on a count is <= or >= and a whole number: '>= 500'");

/** On a share of a whole: `<= 1%`. */
export const ShareBound = z
  .string()
  .regex(/^(<=|>=) ?[0-9]{1,3}(\.[0-9]{1,9})?%$/, "a bound on a share is <= or >= and a percentage: '<= 1%'");

/** The same, or from one share to another, both inclusive: `30%..70%`. */
export const ShareRange = z
  .string()
  .regex(
    /^((<=|>=) ?[0-9]{1,3}(\.[0-9]{1,9})?%|[0-9]{1,3}(\.[0-9]{1,9})?%\.\.[0-9]{1,3}(\.[0-9]{1,9})?%)$/,
    "a range of shares is a bound or two percentages: '>= 30%', '30%..70%'",
  );

/** The longest that a measured time may be: `<= 200ms`. */
export const TimeBound = z
  .string()
  .regex(/^<= ?[1-9][0-9]{0,8}(ms|s|m)$/, "a bound on a time is <=, a whole number and a unit: '<= 200ms', '<= 2s'");

/** The most that a measured amount may be: `<= 2GiB`. */
export const BytesBound = z
  .string()
  .regex(/^<= ?[1-9][0-9]{0,8}(KiB|MiB|GiB)$/, "a bound on memory is <=, a whole number and a unit: '<= 2GiB'");

/**
 * A file in the repository: relative to the spec's own folder, or from the repository's root when it starts with `/`.
 * Data files may be named by patterns (compiler/text/path-pattern.ts). A path that leaves the repository is an error, found when the file is looked up.
 */
export const RepoPath = z
  .string()
  .min(1)
  .max(500)
  // oxlint-disable-next-line no-control-regex -- a control character in a path is what this refuses
  .regex(/^[^\\\u0000-\u001f]+$/, "a path is written with / and has no control characters");

/** A folder of this machine: absolute, or from the repository's root. It becomes part of commands that people paste. */
export const StoreFolder = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^[^\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u,
    "a folder is written with / and has no control characters, and none that cannot be seen",
  );

/** When a rule over several fields is checked: always, other mistakes in the fields or not, so that all are reported at once. */
export function isMap({ value }: { readonly value: unknown }): boolean {
  return value !== null && typeof value === "object";
}
