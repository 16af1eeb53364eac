/** Black on white A4; on a phone's screen the same sheet, narrower. */
export const style = `
@page { size: A4; margin: 14mm; }
body { font: 10.5pt/1.45 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #000; background: #fff; max-width: 182mm; margin: 0 auto; padding: 4mm; }
code { font-family: ui-monospace, "Noto Sans Mono", monospace; font-size: 0.95em; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; gap: 6mm; border-bottom: 2pt solid #000; padding-bottom: 2mm; }
h1 { font-size: 16pt; margin: 0; }
.right { text-align: right; }
dl { display: grid; grid-template-columns: 22mm 1fr 22mm 1fr; gap: 0 3mm; margin: 3mm 0; }
dt, dd { margin: 0; padding: 1mm 0; border-bottom: 0.5pt dotted #666; min-height: 1.45em; }
dt { color: #333; }
section { margin-top: 4mm; break-inside: avoid-page; }
h2 { font-size: 11.5pt; margin: 0; display: flex; justify-content: space-between; border-bottom: 0.75pt solid #000; padding-bottom: 1mm; }
h2 small { font-weight: 400; font-size: 9pt; }
p { margin: 1.2mm 0; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: 1.1mm 2mm 1.1mm 0; border-bottom: 0.5pt dotted #666; vertical-align: top; }
th { font-size: 9pt; border-bottom: 0.75pt solid #000; }
.figures td:not(:first-child):not(:last-child), .figures th:not(:first-child):not(:last-child) { text-align: right; font-variant-numeric: tabular-nums; }
.signs { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8mm; margin-top: 12mm; break-inside: avoid; }
.line { height: 14mm; border-bottom: 0.75pt solid #000; margin-bottom: 1mm; }
.line svg { height: 14mm; width: 100%; }
footer { display: flex; gap: 5mm; align-items: end; margin-top: 8mm; padding-top: 2mm; border-top: 0.75pt solid #000; font-size: 9pt; break-inside: avoid; }
footer .right { margin-left: auto; }
.qr svg { width: 24mm; height: 24mm; display: block; }
`;
