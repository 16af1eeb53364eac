import { closeSync, openSync, writeSync } from "node:fs";

/** Fills the disk of this file to the last byte: whole blocks first, then what is left. */
export function fillDisk(file: string): void {
  const handle = openSync(file, "w");
  for (let block = Buffer.alloc(65_536, 1); block.length > 0; ) {
    try {
      if (writeSync(handle, block) < block.length) block = block.subarray(0, block.length >> 1);
    } catch {
      block = block.subarray(0, block.length >> 1);
    }
  }
  closeSync(handle);
}
