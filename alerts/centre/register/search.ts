/** Finding homes among those in memory: what is on the disk cannot be searched, and need not be. Pure. */
import type { Home } from "./shapes.ts";
import { tidied } from "./text.ts";

const plain = (text: string): string => tidied(text.normalize("NFKC")).toLowerCase();
const digits = (text: string): string => text.replace(/\D/g, "");

/** Digits in a row that are looked for in telephone numbers, however those are spaced. */
const fewestDigits = 3;

/** Every word of the question stands somewhere in the home. */
export function finds(question: string): (home: Home) => boolean {
  const words = plain(question).split(" ").filter(Boolean);
  const number = /^[+\d\s()-]+$/.test(question) ? digits(question) : "";
  return (home) => {
    if (number.length >= fewestDigits && home.contacts.some(({ phone }) => digits(phone).includes(number))) return true;
    const text = plain(
      [
        home.id,
        home.town ?? "",
        home.address.join(" "),
        home.address.join(""),
        ...home.residents.flatMap(({ id, name, bed = "" }) => [id, name, bed]),
        ...home.contacts.map(({ name }) => name),
      ].join(" "),
    );
    return words.every((word) => text.includes(word));
  };
}
