/** Times as platforms want them: a pattern in a zone, or seconds or milliseconds since 1970. */
export const timeNeeded =
  'need "iso", "unix", "unix_ms" or a pattern of yyyy MM dd HH mm ss SSS XXX, such as "yyyy-MM-dd HH:mm:ss"';

const tokens = /yyyy|MM|dd|HH|mm|ss|SSS|XXX/g;

export const isTimeFormat = (format: string): boolean =>
  ["iso", "unix", "unix_ms"].includes(format) ||
  (format !== "" && /^(?:yyyy|MM|dd|HH|mm|ss|SSS|XXX|[TZ]|[^A-Za-z{}])+$/.test(format));

export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** `wall`: Unix ms. */
export function timeText(wall: number, format: string, timeZone: string): string {
  if (format === "unix") return String(Math.floor(wall / 1_000));
  if (format === "unix_ms") return String(Math.floor(wall));
  if (format === "iso") return new Date(wall).toISOString();
  const parts = partsAt(wall, timeZone);
  return format.replace(tokens, (token) => parts.get(token) ?? token);
}

function partsAt(wall: number, timeZone: string): ReadonlyMap<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...({ timeZone, hourCycle: "h23", timeZoneName: "longOffset" } as const),
    ...({ year: "numeric", month: "2-digit", day: "2-digit" } as const),
    ...({ hour: "2-digit", minute: "2-digit", second: "2-digit" } as const),
  });
  const found = new Map(format.formatToParts(wall).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? "";
  const offset = of("timeZoneName").replace("GMT", "");
  return new Map([
    ["yyyy", of("year").padStart(4, "0")],
    ["MM", of("month")],
    ["dd", of("day")],
    ["HH", of("hour")],
    ["mm", of("minute")],
    ["ss", of("second")],
    [
      "SSS",
      String(((wall % 1_000) + 1_000) % 1_000)
        .slice(0, 3)
        .padStart(3, "0"),
    ],
    ["XXX", offset === "" ? "+00:00" : offset],
  ]);
}
