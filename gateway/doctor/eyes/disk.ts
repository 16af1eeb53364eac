import { randomUUID } from "node:crypto";
import { open, readdir, readFile, realpath, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

export type Kind = "file" | "folder" | "port" | "other";

export interface Look {
  readonly kind: Kind;
  readonly inode: number;
  /** Permission bits. */
  readonly mode: number;
}

export interface Disk {
  /** Rejects with the system's error code. */
  read(path: string): Promise<string>;
  /** `undefined`: nothing is there. */
  look(path: string): Promise<Look | undefined>;
  /** Empty when there is no such folder. */
  names(folder: string): Promise<readonly string[]>;
  /** Where a link ends. */
  real(path: string): Promise<string>;
  /** Writes a block to the disk and takes it away again; rejects when that cannot be done. */
  tryWrite(folder: string): Promise<void>;
  freeBytes(path: string): Promise<number>;
}

const block = Buffer.alloc(4_096, 1);

export const realDisk: Disk = {
  read: (path) => readFile(path, "utf8"),
  async look(path) {
    const found = await stat(path).catch(() => undefined);
    if (!found) return undefined;
    const kind = found.isFile()
      ? "file"
      : found.isDirectory()
        ? "folder"
        : found.isCharacterDevice()
          ? "port"
          : "other";
    return { kind, inode: found.ino, mode: found.mode & 0o777 };
  },
  names: (folder) => readdir(folder).catch(() => []),
  real: (path) => realpath(path),
  async tryWrite(folder) {
    const file = join(folder, `doctor-${randomUUID()}`);
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.write(block);
      await handle.sync();
    } finally {
      await handle.close();
      await rm(file, { force: true });
    }
  },
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};
