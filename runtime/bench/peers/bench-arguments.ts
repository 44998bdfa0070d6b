// npm run bench -- peers [--mb <megabytes>]

/** So much that all arms together take less than five minutes on two cores. */
const usualMegabytes = 24;
const mostMegabytes = 1000;

/** Megabytes of input, or what is wrong with the words. */
export function readArguments(words: readonly string[]): { readonly megabytes: number } | { readonly wrong: string } {
  const [flag, value, ...more] = words;
  if (flag === undefined) return { megabytes: usualMegabytes };
  if (flag !== "--mb" || more.length > 0) return { wrong: `${[...words].join(" ")}: it takes --mb <megabytes>` };
  const megabytes = /^[0-9]+$/.test(value ?? "") ? Number(value) : 0;
  if (megabytes >= 1 && megabytes <= mostMegabytes) return { megabytes };
  return { wrong: `--mb ${value ?? ""}: it takes whole megabytes, from 1 to ${mostMegabytes}` };
}
