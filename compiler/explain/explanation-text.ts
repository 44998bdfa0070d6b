// How an explanation looks: the value, then each place with its line and a caret under it.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import type { Explanation } from "./explain-field.ts";
import { excerpt } from "../text/source-excerpt.ts";
import { linesOf } from "../text/text-lines.ts";
import type { Json, Place } from "../trace.ts";
import { releasePath } from "../write/layout.ts";
import { writtenPlace, type TracedRelease } from "./traced-release.ts";

/** Ends in a newline. */
export function explanationText(explanation: Explanation, release: TracedRelease, color: boolean): string {
  const { resource, file, pointer, value, places, traced, fields } = explanation;
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
  const head = `${bold(withEscapes(pointer === "" ? resource : `${resource} ${pointer}`))}${traced === "section" ? "" : ` = ${withEscapes(valueText(value))}`}`;
  const textOf = (lines: readonly string[]): string =>
    [head, ...[`  in ${file} of ${releasePath(release.id)}`, "", ...lines].map(withEscapes), ""].join("\n");
  switch (traced) {
    case "constant":
      return textOf(["  written by the compiler whatever the specs say"]);
    case "section":
      return textOf(
        fields.map(
          (field) =>
            `  ${field.pointer.slice(pointer.length)} = ${valueText(field.value)}   ${shortPlaces(field.places, release)}`,
        ),
      );
    case "around":
      return textOf(["  part of a value that comes as a whole from", ...placeLines(places, release)]);
    case "field":
      return textOf(placeLines(places, release));
  }
}

function placeLines(places: readonly Place[], release: TracedRelease): string[] {
  return places.flatMap((place) => onePlace(place, release));
}

function onePlace(place: Place, release: TracedRelease): string[] {
  const field = place.path.join(".");
  switch (place.origin) {
    case "rule":
      return [`  decided by the compiler: ${place.note ?? "no reason is given"}`];
    case "default": {
      const meaning = release.descriptionOf(place.path);
      return [`  the default of ${field}${meaning === undefined ? "" : `: ${meaning}`}`];
    }
    case "overlay":
      return [...written(place, `overridden for ${release.id.environment}`, release), ...overridden(place, release)];
    case "spec":
    case "platform":
      return written(place, field, release);
  }
}

/** What the override replaces, where the project writes it. */
function overridden(place: Place, release: TracedRelease): string[] {
  const path = String(place.path.at(-1)).split(".");
  const document = release.documentOf(place);
  if (document === undefined || !document.has(path)) return [];
  return written({ origin: "spec", file: place.file, path }, "in place of", release);
}

function written(place: Place, title: string, release: TracedRelease): string[] {
  const document = release.documentOf(place);
  const at = release.lineOf(place);
  if (document === undefined || at === undefined) return [`  ${title}`];
  const text = release.textOf(at.file);
  const shown = excerpt(text, linesOf(text), writtenPlace(document, place).range);
  return [
    `  ${title}: ${at.file}:${at.line}:${at.column}`,
    `  ${String(shown.line).padStart(5)} | ${shown.shown}`.trimEnd(),
    `        | ${" ".repeat(shown.indent)}${shown.carets}`,
    ...(place.note === undefined ? [] : [`  ${place.note}`]),
  ];
}

function shortPlaces(places: readonly Place[], release: TracedRelease): string {
  return places
    .map((place) => {
      const at = release.lineOf(place);
      return at === undefined ? place.origin : `${at.file}:${at.line}`;
    })
    .join(", ");
}

const longestValue = 160;

export function valueText(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

export function explanationJson(explanation: Explanation, release: TracedRelease): unknown {
  const place = (one: Place): unknown => ({ ...one, ...release.lineOf(one) });
  return {
    ...release.id,
    ...explanation,
    places: explanation.places.map(place),
    fields: explanation.fields.map((field) => ({ ...field, places: field.places.map(place) })),
  };
}
