import type { Framed, Framer } from "../family.ts";

/** What a format says of the bytes from one place on. */
export type Look =
  /** A whole good frame of so many bytes. */
  | { readonly take: number }
  /** A whole frame of so many bytes whose content does not check out. */
  | { readonly bad: number }
  /** This may become a frame, but bytes are missing: of its header, or of what a good header promised. */
  | { readonly more: "header" | "body" }
  /** Nothing starts here; `header` when it looked as if. */
  | { readonly pass: "noise" | "header" };

export interface Shape {
  /** No frame is longer, and no more bytes ever wait for the rest of their frame. */
  readonly limit: number;
  look(bytes: Uint8Array, from: number, to: number): Look;
}

interface Span {
  readonly at: number;
  readonly end: number;
}

/**
 * Finds frames in a stream, however it was cut. Whatever does not check out costs ONE byte, then the search starts again:
 * a cut frame may swallow itself, never its neighbour.
 *
 * A short checksum can agree by chance with a cut frame that ran on into its neighbour (ESP3: once in 256). So the bytes of
 * the last frame are kept for second thoughts: when junk stands right behind it, or a frame inside it ends on the very same
 * byte, what is whole inside it is let out as well. The price is an extra frame once in 2^24; the gain is a press not lost.
 */
export function scanner(shape: Shape): Framer {
  const store = new Uint8Array(shape.limit * 2);
  /** Bytes in the store; the first `spent` of them are those of the last frame, without its first. */
  let length = 0;
  let spent = 0;

  const forget = (bytes: number): void => {
    store.copyWithin(0, bytes, length);
    length -= bytes;
    spent = Math.max(0, spent - bytes);
  };

  /** Lets one frame out and keeps its bytes for second thoughts. */
  const take = ({ at, end }: Span, out: Framed[]): void => {
    out.push({ frame: store.slice(at, end) });
    forget(at + 1);
    spent = end - at - 1;
  };

  /** Whole frames that begin inside the last one; `waits` when one may still become whole. */
  const inside = (): { readonly found: readonly Span[]; readonly waits: boolean } => {
    const found: Span[] = [];
    let waits = false;
    for (let at = 0; at < spent; ) {
      const look = shape.look(store, at, length);
      if ("take" in look) found.push({ at, end: at + look.take });
      waits ||= "more" in look;
      at += "take" in look ? look.take : 1;
    }
    return { found, waits };
  };

  /** Lets out what is whole inside the last frame. One that reaches beyond it becomes the last one: then `true`. */
  const reconsider = (found: readonly Span[], out: Framed[]): boolean => {
    for (const span of found) {
      if (span.end > spent) {
        take(span, out);
        return true;
      }
      out.push({ frame: store.slice(span.at, span.end) });
    }
    forget(spent);
    return false;
  };

  /** Reads on until bytes are missing. `from` beyond what is spent gives up what stands before it. */
  const scan = (from: number, out: Framed[]): void => {
    let at = from;
    let passed = spent;
    let likeHeader = from > spent;
    const flush = (): void => {
      if (at > passed) out.push({ skipped: store.slice(passed, at), why: likeHeader ? "header" : "noise" });
      likeHeader = false;
    };
    const restart = (): void => {
      at = spent;
      passed = spent;
    };
    while (at < length) {
      const look = shape.look(store, at, length);
      if ("more" in look) break;
      if ("take" in look) {
        flush();
        take({ at, end: at + look.take }, out);
        const { found } = inside();
        if (found.at(-1)?.end === spent) reconsider(found, out);
        restart();
      } else if ("bad" in look) {
        flush();
        out.push({ skipped: store.slice(at, at + look.bad), why: "checksum" });
        at += 1;
        passed = at;
      } else {
        if (at === spent && spent > 0) {
          const { found, waits } = inside();
          if (waits) break;
          const another = reconsider(found, out);
          restart();
          if (another) continue;
        }
        likeHeader ||= look.pass === "header";
        at += 1;
      }
    }
    flush();
    if (at > spent) forget(at);
  };

  /** Lets whole good frames out that stand behind an unfinished one. */
  const rescue = (out: Framed[]): void => {
    for (let at = spent; at < length; at += 1) {
      if (!("take" in shape.look(store, at, length))) continue;
      scan(at, out);
      at = spent - 1;
    }
  };

  return {
    push(chunk) {
      const out: Framed[] = [];
      for (let at = 0; at < chunk.length; ) {
        const bytes = Math.min(chunk.length - at, shape.limit - (length - spent));
        store.set(chunk.subarray(at, at + bytes), length);
        length += bytes;
        at += bytes;
        scan(spent, out);
        // A format that still waits with the store full would wait for ever.
        if (length - spent === shape.limit) scan(spent + 1, out);
      }
      return out;
    },
    idle() {
      const out: Framed[] = [];
      rescue(out);
      return out;
    },
    end() {
      const out: Framed[] = [];
      rescue(out);
      if (length > spent) {
        const look = shape.look(store, spent, length);
        const cut = "more" in look && look.more === "body";
        out.push({ skipped: store.slice(spent, length), why: cut ? "length" : "header" });
      }
      length = 0;
      spent = 0;
      return out;
    },
    get held() {
      return length - spent;
    },
  };
}
