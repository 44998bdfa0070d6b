// Sources of datasets: that a file is what its name and the spec say, and that the parts of a sample are named where they have to be.
import { columnsRead } from "../../../specs/handoff/dataset-manifest.ts";
import type { Dataset } from "../../../specs/kinds/dataset.ts";
import type { PinnedInput } from "../../model/model.ts";
import { containerOf, isTable } from "../../text/container.ts";
import type { RowForm } from "../../text/row-form.ts";
import { isPattern } from "../../text/path-pattern.ts";
import { errorAt, type Rule, type RuleInput } from "../rule.ts";
import { didYouMean } from "../wrong-value.ts";

type Source = Dataset["source"];

interface Other {
  /** What the file is, in words. */
  readonly is: string;
  readonly fix: string;
}

/** By how they begin: every line of such a file would be unreadable. */
export const filesHoldSamples: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { source }]) =>
    source.files.flatMap((file, index) => {
      return filesAt(file, input).flatMap(([called, pinned]) => {
        const other = otherBytes(called, pinned) ?? otherRows(called, pinned, source);
        if (other === undefined) return [];
        const reads = isTable(containerOf(called)) ? "a table" : `a sample of format ${source.format} a line`;
        return [
          errorAt(input, ["datasets", name, "source", "files", index], "value", {
            code: "data-other-form",
            message: `${called} is ${other.is}, and the dataset ${name} reads ${reads}`,
            fix: other.fix,
          }),
        ];
      });
    }),
  );

/** The files that are written at a place, each as people call it: by what they wrote, or by where a pattern found it. */
function filesAt(written: string, { files }: RuleInput): [string, PinnedInput][] {
  return (files.get(written) ?? []).map((input) => [isPattern(written) ? input.path : written, input]);
}

/** What the bytes are, where the name says something else. */
function otherBytes(file: string, { form, gzip, bytes }: PinnedInput): Other | undefined {
  const named = containerOf(file);
  const rename = `call it by what it is, ${file}`;
  if (gzip === true && !named.gzip) return { is: "compressed by gzip", fix: `${rename}.gz` };
  if (gzip === false && named.gzip && bytes > 0)
    return { is: "not compressed, whatever its name says", fix: `${rename.slice(0, -".gz".length)}, or compress it` };
  if (form === "parquet" && named.container !== "parquet")
    return { is: "a Parquet file", fix: "let its name end in .parquet" };
  if (form === "legacy")
    return {
      is: "not in UTF-8",
      fix: `write it in UTF-8, from what it is in: iconv -f GB18030 -t UTF-8 ${file}, or -f WINDOWS-1252`,
    };
  if (form === "utf16") return { is: "in UTF-16", fix: `write it in UTF-8: iconv -f UTF-16 -t UTF-8 ${file}` };
  if (named.container === "parquet" && (form !== "parquet" || named.gzip))
    return {
      is: named.gzip ? "compressed twice" : "no Parquet file",
      fix: "Parquet compresses by itself: name the file as its writer made it",
    };
  return undefined;
}

/** What its lines are, where the spec says something else; undefined also of what nobody knows. */
function otherRows(file: string, { form = "unknown" }: PinnedInput, { format, columns }: Source): Other | undefined {
  const container = containerOf(file);
  if (container.container === "parquet") return undefined;
  if (isTable(container)) {
    return isSampleForm(form) ? { is: "JSON Lines", fix: "let its name end in .jsonl" } : undefined;
  }
  if (form === "array") return { is: "a JSON array", fix: `write its elements a line each: jq -c '.[]' ${file}` };
  if (form === "spread")
    return { is: "JSON over several lines", fix: `write each sample on one line: jq -c . ${file}` };
  if (columns !== undefined || form === format || !isSampleForm(form)) return undefined;
  return { is: isCalled[form], fix: `write format: ${form}` };
}

const isCalled = {
  chat: "chats",
  text: "plain texts",
  sharegpt: "in the form of ShareGPT",
  alpaca: "in the form of Alpaca",
  completion: "prompts with completions",
};

function isSampleForm(form: RowForm): form is keyof typeof isCalled {
  return Object.hasOwn(isCalled, form);
}

export const sourcesNameSomething: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { source }]) => {
    if (source.files.length > 0 || (source.urls ?? []).length > 0 || source.dataset !== undefined) return [];
    return [
      errorAt(input, ["datasets", name, "source"], "key", {
        code: "source-empty",
        message: `the dataset ${name} is made of nothing: its source names no file`,
        fix: "name files of the repository in files, others in urls, or another dataset in dataset",
      }),
    ];
  });

/** What is downloaded has to be what was meant, whoever serves it. */
export const urlsArePinned: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { source }]) =>
    (source.urls ?? []).flatMap(({ url, digest, bytes }, index) => {
      if (digest !== undefined && bytes !== undefined) return [];
      return [
        errorAt(input, ["datasets", name, "source", "urls", index, "url"], "value", {
          code: "source-unpinned",
          message: `${url} has no ${digest === undefined ? "digest" : "bytes"}: nothing says what is to be downloaded`,
          fix: "run fairlead pin, which downloads it once and writes both",
        }),
      ];
    }),
  );

/** Of two keys nobody sees by their secret which one a dataset was made with. */
export const pseudonymKeysArePinned: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { clean }]) =>
    clean.flatMap(({ personalData }, index) => {
      const key = personalData?.key;
      if (key === undefined || key.fingerprint !== undefined) return [];
      return [
        errorAt(input, ["datasets", name, "clean", index, "personalData", "key", "secret"], "value", {
          code: "key-unpinned",
          message: `${key.secret} has no fingerprint: nothing says which key the pseudonyms of the dataset ${name} are made with`,
          fix: "run fairlead pin where the secret is, which writes the fingerprint",
        }),
      ];
    }),
  );

/** Columns are of formats whose parts are texts, and each format has parts that it cannot do without. */
export const columnsFitTheFormat: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { source }]) => {
    const { format, columns } = source;
    if (columns === undefined) return [];
    const at = ["datasets", name, "source", "columns"];
    const parts = format === "chat" ? chatParts : format === "text" ? textParts : undefined;
    if (parts === undefined)
      return [
        errorAt(input, at, "key", {
          code: "source-columns",
          message: `rows of format ${format} have names of their own, and the dataset ${name} names columns`,
          fix: "write format: chat with columns.user and columns.assistant, or leave columns out",
        }),
      ];
    const missing = parts.needed.filter((part) => columns[part] === undefined);
    const foreign = (Object.keys(columns) as Part[]).filter((part) => !parts.known.includes(part));
    return [
      ...missing.map((part) =>
        errorAt(input, at, "key", {
          code: "source-columns",
          message: `a sample of format ${format} has a part ${part}, and the dataset ${name} does not say which column holds it`,
          fix: `add ${part}: <the name of the column>`,
        }),
      ),
      ...foreign.map((part) =>
        errorAt(input, [...at, part], "key", {
          code: "source-columns",
          message: `a sample of format ${format} has no part ${part}`,
          fix: `remove it; its parts are ${parts.known.join(", ")}`,
        }),
      ),
    ];
  });

type Part = keyof NonNullable<Source["columns"]>;
interface Parts {
  readonly needed: readonly Part[];
  readonly known: readonly Part[];
}
const chatParts: Parts = { needed: ["user", "assistant"], known: ["system", "user", "assistant", "conversation"] };
const textParts: Parts = { needed: ["text"], known: ["text", "conversation"] };

/** Of tables, whose names stand in their first row. */
export const tablesHaveTheColumns: Rule = (input) =>
  Object.entries(input.project.datasets).flatMap(([name, { source }]) =>
    source.files.flatMap((file, index) => {
      return filesAt(file, input).flatMap(([called, { columns }]) => {
        if (!isTable(containerOf(called))) return [];
        const at = ["datasets", name, "source", "files", index];
        const problem = tableProblem(called, name, source, columns ?? undefined);
        return problem === undefined ? [] : [errorAt(input, at, "value", { code: "source-columns", ...problem })];
      });
    }),
  );

function tableProblem(
  file: string,
  dataset: string,
  { format, columns }: Source,
  found: readonly string[] | undefined,
): { message: string; fix: string } | undefined {
  const has = found === undefined ? "" : `; its columns are ${found.slice(0, 20).join(", ")}`;
  if (columns === undefined && (format === "chat" || format === "sharegpt"))
    return {
      message: `${file} is a table, whose cells are texts, and rows of format ${format} hold lists${has}`,
      fix: "write format: chat and name the columns: columns: { user: <column>, assistant: <column> }",
    };
  if (found === undefined) return undefined;
  const { needed } = columnsRead(format, columns ?? null);
  const missing = needed.filter((column) => !found.includes(column));
  if (missing.length === 0) return undefined;
  if (found.length === 1 && found[0]!.includes(";"))
    return {
      message: `${file} has its cells between semicolons, and a table has them between commas${has}`,
      fix: "write it with commas, or with tabs under a name that ends in .tsv",
    };
  return {
    message: `${file} has no column ${missing.join(" and no column ")}, which the dataset ${dataset} reads${has}`,
    fix: `${didYouMean(missing[0]!, [...found])} Name the columns as the first row of the table has them`.trim(),
  };
}
