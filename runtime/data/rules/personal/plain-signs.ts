// Digits and signs in one spelling each, for whoever looks at what they say.

/** Full-width digits, letters and signs (U+FF01 to U+FF5E) as their plain ones, and the hyphens and spaces that people type for others; one unit for one, so that offsets stay. */
export function withPlainSigns(text: string): string {
  return unusual.test(text)
    ? text.replace(everyUnusual, (unit) => {
        const code = unit.charCodeAt(0);
        if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
        return code === 0x3000 || code === 0xa0 ? " " : "-";
      })
    : text;
}

const unusual = /[\uFF01-\uFF5E\u3000\u00A0\u2010-\u2015\u2212]/u;
const everyUnusual = new RegExp(unusual.source, "gu");
