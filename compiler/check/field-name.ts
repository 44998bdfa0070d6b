/** How messages call a field: `training.lora.r`, `datasets.faq.source.files[0]`; `this spec` for the whole. */
export function fieldName(path: readonly (string | number)[]): string {
  if (path.length === 0) return "this spec";
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
