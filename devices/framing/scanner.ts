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
  /** No frame is longer, and no more bytes are ever held. */
  readonly limit: number;
  look(bytes: Uint8Array, from: number, to: number): Look;
}

/**
 * Finds frames in a stream, however it was cut. Whatever does not check out costs ONE byte, then the search starts again:
 * a cut frame may swallow itself, never its neighbour.
 */
export function scanner(shape: Shape): Framer {
  const store = new Uint8Array(shape.limit);
  let held = 0;

  const forget = (length: number): void => {
    store.copyWithin(0, length, held);
    held -= length;
  };

  /** Reads on until bytes are missing. `from` > 0 gives up what stands before it. */
  const scan = (from: number, out: Framed[]): void => {
    let at = from;
    let passed = 0;
    let likeHeader = from > 0;
    const flush = (): void => {
      if (at > passed) out.push({ skipped: store.slice(passed, at), why: likeHeader ? "header" : "noise" });
      likeHeader = false;
    };
    while (at < held) {
      const look = shape.look(store, at, held);
      if ("more" in look) break;
      if ("pass" in look) {
        likeHeader ||= look.pass === "header";
        at += 1;
        continue;
      }
      flush();
      if ("take" in look) out.push({ frame: store.slice(at, at + look.take) });
      else out.push({ skipped: store.slice(at, at + look.bad), why: "checksum" });
      at += "take" in look ? look.take : 1;
      passed = at;
    }
    flush();
    forget(at);
  };

  /** Lets whole good frames out that stand behind an unfinished one. */
  const rescue = (out: Framed[]): void => {
    for (let at = 1; at < held; at += 1) {
      if (!("take" in shape.look(store, at, held))) continue;
      scan(at, out);
      at = 0;
    }
  };

  return {
    push(chunk) {
      const out: Framed[] = [];
      for (let at = 0; at < chunk.length; ) {
        const length = Math.min(chunk.length - at, shape.limit - held);
        store.set(chunk.subarray(at, at + length), held);
        held += length;
        at += length;
        scan(0, out);
        // A format that still waits with the store full would wait for ever.
        if (held === shape.limit) scan(1, out);
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
      if (held > 0) {
        const look = shape.look(store, 0, held);
        const cut = "more" in look && look.more === "body";
        out.push({ skipped: store.slice(0, held), why: cut ? "length" : "header" });
        held = 0;
      }
      return out;
    },
    get held() {
      return held;
    },
  };
}
