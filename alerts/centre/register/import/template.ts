/** Empty files to fill in: the first line, and one line that shows what is meant. UTF-8 with its mark, as Excel in China reads it. */
import type { Language } from "../../../program/words/words.ts";
import { type ImportFile, importFiles } from "../views.ts";
import { type Column, columnsOf } from "./columns.ts";

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function templates(language: Language): ReadonlyMap<ImportFile, string> {
  const name = ({ names }: Column): string => names[language === "zh" ? 0 : 1];
  return new Map(
    importFiles.map((file) => {
      const columns: readonly Column[] = Object.values<Column>(columnsOf[file]);
      const lines = [columns.map(name), columns.map(({ example }) => example)];
      return [file, `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`];
    }),
  );
}
