/** Pieces that every part of the printed report is made of. */
import type { JoiningKey, Values } from "../../alerts/program/words/joining.ts";

/** In the sheet's language, ready to stand in an element. */
export type Say = (key: JoiningKey, values?: Values) => string;
/** A word that came over a wire, of this group of the table. */
export type Word = (room: string, text: string) => string;
/** A room as the home calls it. */
export type Place = (room?: string) => string;

/** Text of others, inside an element or an attribute. */
export const plain = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

export const section = (title: string, hint: string, body: string): string =>
  `<section><h2>${title}<small>${hint}</small></h2>${body}</section>`;

export const table = (heads: readonly string[], rows: readonly (readonly string[])[], figures = ""): string =>
  `<table class="${figures}"><thead><tr>${heads.map((each) => `<th scope="col">${each}</th>`).join("")}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`)
    .join("")}</tbody></table>`;
