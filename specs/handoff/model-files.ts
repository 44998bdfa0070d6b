// Names of a base model's files that both halves look for. Loads no schema: a run that finds nothing changed needs the names alone.
/** Says in which file each tensor is, where weights lie in several. */
export const weightIndexName = "model.safetensors.index.json";
