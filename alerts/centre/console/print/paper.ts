/** The foot of each sheet of paper: CSS margin boxes, so that the number of pages is the printer's own count. */

/** Characters that would end a CSS string. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\\r\n]/g, " ")}"`;

/** Until the returned function is called, what is printed has this foot; adopted, because a page may not bring styles of its own. */
export function footOn(left: string, right: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page {
    size: A4; margin: 14mm 15mm 20mm;
    @bottom-left { content: ${quoted(left)}; font: 11px/16px sans-serif; color: #000; vertical-align: top; padding-top: 2mm; width: 46%; text-align: left; }
    @bottom-right { content: ${quoted(right)} "  " counter(page) " / " counter(pages); font: 11px/16px sans-serif; color: #000; vertical-align: top; padding-top: 2mm; width: 54%; text-align: right; }
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
