// Secrets are known by name alone: `secret://<name>/<key>`. On Kubernetes that is a key of a Secret; on one machine a file.

/** As Kubernetes names Secrets and their keys. */
export const secretForm = /^secret:\/\/[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}$/;

/** Names the folder, absolute, in which secrets are the files <name>/<key>. */
export const secretsVariable = "FAIRLEAD_SECRETS";

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
