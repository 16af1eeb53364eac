/** Server-sent events, as the HTML standard (section 9.2) frames them. Text in, events out; memory is bounded. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** A longer event is not ours: the connection is given up. A board of 200 open cases stays below. */
export const longestEvent = 4_000_000;

export interface EventReader {
  push(text: string): readonly StreamEvent[];
}

export function eventReader(): EventReader {
  let held = "";
  let event = "";
  let id: string | undefined;
  let data: string[] = [];
  const line = (text: string): StreamEvent | undefined => {
    if (text === "") {
      const whole = data.length > 0 ? { event: event || "message", id, data: data.join("\n") } : undefined;
      event = "";
      data = [];
      return whole;
    }
    const colon = text.indexOf(":");
    if (colon === 0) return undefined;
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) id = value;
    return undefined;
  };
  return {
    push(text) {
      held += text;
      if (held.length > longestEvent) throw new Error("an event is longer than this page takes");
      const found: StreamEvent[] = [];
      let from = 0;
      for (const end of held.matchAll(/\r\n|\n|\r(?=[^\n])/g)) {
        const whole = line(held.slice(from, end.index));
        from = end.index + end[0].length;
        if (whole) found.push(whole);
      }
      held = held.slice(from);
      return found;
    },
  };
}
