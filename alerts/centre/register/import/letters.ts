/** Which letters a file is written in: Excel in China writes GB18030 (GBK) unless told otherwise, everybody else UTF-8. Pure. */

export type Letters = { readonly text: string; readonly encoding: "utf-8" | "gb18030" } | { readonly fault: string };

const needed = "need a CSV file in UTF-8 or GB18030 (Excel: save as CSV)";

/** `fits`: whether the text begins as the file must begin; a few short GB18030 texts are good UTF-8 as well. */
export function readLetters(bytes: Uint8Array, fits: (text: string) => boolean): Letters {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return { fault: `found an Excel workbook, ${needed}` };
  if (isUtf16(bytes)) return { fault: `found UTF-16, ${needed}` };
  const tries = (["utf-8", "gb18030"] as const).flatMap((encoding) => {
    const text = decoded(bytes, encoding);
    return text === undefined ? [] : [{ text, encoding }];
  });
  return tries.find(({ text }) => fits(text)) ?? tries[0] ?? { fault: `found neither, ${needed}` };
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** The mark of byte order goes; whatever is no letter of this encoding makes it another one. */
function decoded(bytes: Uint8Array, encoding: "utf-8" | "gb18030"): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/^\ufeff/, "");
  } catch {
    return undefined;
  }
}
