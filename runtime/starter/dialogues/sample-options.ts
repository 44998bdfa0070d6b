/** How the committed sample was combined. */
export const sampleOptions = { seed: 11, uses: 2 } as const;
