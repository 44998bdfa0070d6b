// Secrets are known by name alone: `secret://<name>/<key>`. On Kubernetes that is a key of a Secret; on one machine a file.

export interface SecretName {
  readonly name: string;
  readonly key: string;
}

/** Of a reference that a kind has let pass. */
export function secretOf(reference: string): SecretName {
  const [, name, key] = /^secret:\/\/([^/]+)\/([^/]+)$/.exec(reference) ?? [];
  if (name === undefined || key === undefined) throw new Error(`internal: ${reference} is no reference to a secret`);
  return { name, key };
}
