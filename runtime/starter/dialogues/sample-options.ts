/** How the committed sample was combined. */
export const sampleOptions = { seed: 11, uses: 3 } as const;
