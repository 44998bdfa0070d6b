// What Kubernetes takes as a label and what a registry takes as an image, with the nearest text that it would take.

export interface LegalForm {
  /** In the middle of a sentence: `a label value`. */
  readonly name: string;
  /** What it has to look like. */
  readonly rule: string;
  takes(this: void, text: string): boolean;
  /** Undefined where nothing of the text can be kept. */
  nearest(this: void, text: string): string | undefined;
}

/** Longer texts are nobody's typing mistake, and finding what is near one takes the square of its length. */
const longestSuggested = 300;

/** The nearest text that a form takes, where it is worth saying. */
export function suggested({ nearest }: LegalForm, text: string): string | undefined {
  return text.length > longestSuggested ? undefined : nearest(text);
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const labelValue: LegalForm = {
  name: "a label value",
  rule: "at most 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends",
  takes: (text) => text === "" || isLabelPart(text),
  nearest: labelPart,
};

/** An optional prefix that is a DNS subdomain, a slash, and a name as a label value is. */
export const labelKey: LegalForm = {
  name: "a label key",
  rule: "a name as a label value is, after a domain and '/' where it has one: release, monitoring.example.com/release",
  takes: (text) => {
    const [name = "", prefix] = text.split("/", 2).reverse();
    return isLabelPart(name) && (prefix === undefined || isSubdomain(prefix)) && text.split("/").length <= 2;
  },
  nearest: (text) => {
    const [name = "", ...above] = text.split("/").reverse();
    const part = labelPart(name);
    const prefix = subdomain(above[0] ?? "");
    return part === undefined || prefix === undefined ? part : `${prefix}/${part}`;
  },
};

/** https://pkg.go.dev/github.com/distribution/reference: [domain[:port]/]path[:tag][@digest], the path in lower case. */
export const imageReference: LegalForm = {
  name: "an image reference",
  rule: "[registry/]name[:tag][@sha256:digest], without a scheme, the name in lower case",
  takes: (text) => image.test(text),
  nearest: (text) => {
    // A registry may be written in capitals.
    if (image.test(text)) return text;
    const bare = text
      .trim()
      .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
      .replaceAll(/\s+/g, "")
      .replace(/\/+$/, "");
    const [, name = "", rest = ""] = /^(.*?)((?::[^/]*)?)$/.exec(bare) ?? [];
    const candidate = name.toLowerCase() + rest;
    return image.test(candidate) ? candidate : undefined;
  },
};

const domain = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]+)?`;
const component = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;
const image = new RegExp(
  String.raw`^(?:${domain}/)?${component}(?:/${component})*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

const longestPart = 63;

function isLabelPart(text: string): boolean {
  return text.length <= longestPart && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text);
}

function labelPart(text: string): string | undefined {
  const kept = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  const part = kept.slice(0, longestPart).replace(/[^A-Za-z0-9]+$/, "");
  return part === "" ? undefined : part;
}

function isSubdomain(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text);
}

function subdomain(text: string): string | undefined {
  const candidate = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, "-")
    .replaceAll(/^[.-]+|[.-]+$/g, "");
  return isSubdomain(candidate) ? candidate : undefined;
}
