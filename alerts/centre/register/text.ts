/** Text that people bring in: what may stand in it, and how it is brought into one form before it is compared or shown. */
import { z } from "zod";

/**
 * Signs that draw nothing and change what is seen: direction marks and overrides (a name could be shown backwards), zero-width
 * signs, line separators, and what else of C0 and C1 is no tab or line end. Unicode Bidirectional Algorithm (UAX #9), table 4.
 */
const hidden = new RegExp(
  [
    "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f",
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069",
    "\\u200b\\u200c\\u2060\\u2028\\u2029\\ufeff\\ufff9-\\ufffb]",
  ].join(""),
);

export const hasHiddenSigns = (text: string): boolean => hidden.test(text);

/** Composed (NFC), white space of any kind and width as one space, none at the ends. */
export const tidied = (text: string): string => text.normalize("NFC").replace(/\s+/g, " ").trim();

/** One line of at most so many characters. What hides signs is refused, not mended: nobody can see what was meant. */
export const line = (most: number) =>
  z
    .string()
    .max(4 * most)
    .transform(tidied)
    .pipe(
      z
        .string()
        .min(1)
        .max(most, `need at most ${most} characters`)
        .refine((text) => !hasHiddenSigns(text), "need text without control or direction signs"),
    );

/** As dialled, with an extension at most: `13910000001`, `+86 532 0010 2231`, `0532-00102231 转 8`. */
const dialled = /^\+?\d[\d \-()]{1,22}\d(?: ?(?:转|x|ext\.?) ?\d{1,6})?$/i;
export const phoneNeeded = "need a telephone number such as 13910000001 or 0532-00102231";

/** Full-width digits and signs, as a Chinese input method writes them, are taken for what they are. */
export const phone = z
  .string()
  .max(60)
  .transform((text) => tidied(text.normalize("NFKC").replace(/[‐-―−]/g, "-")))
  .pipe(
    z
      .string()
      .max(40, phoneNeeded)
      .regex(dialled, phoneNeeded)
      .refine((text) => !hasHiddenSigns(text), phoneNeeded),
  );
