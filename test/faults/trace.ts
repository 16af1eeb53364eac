/** What `disk.c` saw, in order. Head: op, 3 spare, u32 length of the path, u64 offset, u64 length; then path and data. */
import { readFileSync } from "node:fs";

export type Operation =
  | { readonly op: "write"; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly op: "truncate"; readonly path: string; readonly length: number }
  | { readonly op: "synced" | "syncFailed" | "unlink"; readonly path: string }
  | { readonly op: "rename"; readonly path: string; readonly to: string };

const headLength = 24;

export function readTrace(file: string): readonly Operation[] {
  const bytes = readFileSync(file);
  const operations: Operation[] = [];
  let at = 0;
  while (at + headLength <= bytes.length) {
    const code = String.fromCharCode(bytes.readUInt8(at));
    const pathEnd = at + headLength + bytes.readUInt32LE(at + 4);
    const offset = Number(bytes.readBigUInt64LE(at + 8));
    const length = Number(bytes.readBigUInt64LE(at + 16));
    const dataEnd = pathEnd + (code === "W" || code === "R" ? length : 0);
    // The process was killed in the middle of this line.
    if (dataEnd > bytes.length) break;
    const path = bytes.toString("utf8", at + headLength, pathEnd);
    operations.push(operationOf(code, path, offset, length, bytes.subarray(pathEnd, dataEnd)));
    at = dataEnd;
  }
  return operations;
}

function operationOf(code: string, path: string, offset: number, length: number, data: Buffer): Operation {
  switch (code) {
    case "W":
      return { op: "write", path, offset, data };
    case "T":
      return { op: "truncate", path, length };
    case "S":
      return { op: "synced", path };
    case "F":
      return { op: "syncFailed", path };
    case "U":
      return { op: "unlink", path };
    case "R":
      return { op: "rename", path, to: data.toString("utf8") };
    default:
      throw new Error(`the trace holds an unknown operation ${JSON.stringify(code)}`);
  }
}
