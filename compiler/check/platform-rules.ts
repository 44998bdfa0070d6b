// What must hold inside platform.yaml, beyond its form.
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import { pathInRepository } from "../read/path-in-repository.ts";
import { doubleDash } from "./double-dash.ts";
import { fieldName } from "./field-name.ts";
import { imageReference, labelKey, labelValue, type LegalForm, suggested } from "./legal-form.ts";
import type { Path, Words } from "./rule.ts";
import { shown } from "./wrong-value.ts";

export function checkPlatform(platform: Platform, document: SpecDocument): Diagnostic[] {
  return [...environmentNames(platform), ...environmentStores(platform), ...objectValues(platform)].map(
    ({ path, part, words }) => ({
      ...words,
      severity: "error",
      ...document.placeOf(path, part),
    }),
  );
}

interface Found {
  readonly path: Path;
  readonly part: "key" | "value";
  readonly words: Words;
}

/** Folders of generated/ that are no environments. */
const reserved = ["schemas", "types"];

function environmentNames({ environments }: Platform): Found[] {
  const names = environments.map((environment) => environment.name);
  return names.flatMap((name, index): Found[] => {
    const at = (words: Words): Found[] => [{ path: ["environments", index, "name"], part: "value", words }];
    if (names.indexOf(name) !== index) {
      return at({
        code: "environment-twice",
        message: `there are two environments ${JSON.stringify(name)}`,
        fix: "remove one, or give it another name",
      });
    }
    if (name.includes("--")) return at(doubleDash("environment", name));
    if (!reserved.includes(name)) return [];
    return at({
      code: "environment-reserved",
      message: `generated/${name} holds something else than an environment`,
      fix: "choose another name",
    });
  });
}

/** What is in a store is believed, so that it lies nowhere where a commit could put something. */
function environmentStores({ environments }: Platform): Found[] {
  return environments.flatMap(({ name, store }, index): Found[] => {
    const words = store === undefined ? undefined : storeProblem(store);
    if (words === undefined) return [];
    const said = { ...words, message: `the store of ${name} is ${shown(store)}, ${words.message}` };
    return [{ path: ["environments", index, "store"], part: "value", words: said }];
  });
}

/** The message ends a sentence. */
function storeProblem(store: string): Words | undefined {
  const folder = 'write a folder, absolute or from the repository\'s root: "/mnt/models/staging", ".fairlead/store"';
  if (/^[a-z][a-z0-9+.-]+:/i.test(store))
    return { code: "store-address", message: "which is an address: stores are folders so far", fix: folder };
  if (/^[-~]/.test(store))
    return {
      code: "store-path",
      message: "which a command line would take for something else",
      fix: store.startsWith("-") ? `write "./${store}"` : folder,
    };
  if (store.startsWith("/")) return undefined;
  const inside = pathInRepository("specs/platform.yaml", `/${store}`);
  const [first = ""] = inside.split("/");
  if (first === ".") return { code: "store-path", message: "which is the repository itself", fix: folder };
  if (!ofGit.includes(first.toLowerCase())) return undefined;
  return { code: "store-path", message: `which is inside ${first}/: what is there comes with commits`, fix: folder };
}

/** Folders of the repository that git and Fairlead fill. */
const ofGit = ["generated", "specs", ".git"];

/** Values that end up in objects of a cluster, which would refuse them. */
function objectValues({ gpus, images, kubernetes }: Platform): Found[] {
  return [
    ...Object.entries(gpus).flatMap(([type, { product }]) => illegal(labelValue, product, ["gpus", type, "product"])),
    ...Object.entries(images ?? {}).flatMap(([name, image]) => illegal(imageReference, image, ["images", name])),
    ...Object.entries(kubernetes.ruleLabels).flatMap(([key, value]) => {
      const path = ["kubernetes", "ruleLabels", key];
      return [...illegal(labelKey, key, path, "key"), ...illegal(labelValue, value, path)];
    }),
  ];
}

function illegal(form: LegalForm, text: string, path: Path, part: "key" | "value" = "value"): Found[] {
  if (form.takes(text)) return [];
  const nearest = suggested(form, text);
  const words: Words = {
    code: "refused-by-clusters",
    message: `${fieldName(path)} becomes ${form.name} in a cluster, which cannot be ${shown(text)}`,
    fix: nearest === undefined ? form.rule : `write ${JSON.stringify(nearest)}: ${form.rule}`,
  };
  return [{ path, part, words }];
}
