/** A pair of pseudo terminals by socat: a serial cable with a device's end and a gateway's end. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Child, startChild } from "./child.ts";
import { tempFolder } from "./folder.ts";

export interface Wire {
  /** The gateway's end. */
  readonly path: string;
  /** The device's end. */
  readonly far: string;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  freeze(): void;
  remove(): Promise<void>;
}

/** Two linked pseudo terminals under stable names, as `/dev/serial/by-id` gives them. */
export async function wire(): Promise<Wire> {
  const folder = tempFolder("serial");
  const [path, far] = [join(folder.path, "by-id"), join(folder.path, "far")];
  let socat: Child | undefined;
  const made: Wire = {
    path,
    far,
    async plug() {
      const child = startChild("socat", [`pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`]);
      socat = child;
      const failed = child.ended.then(({ code }) => Promise.reject(new Error(`socat ended with ${code}`)));
      failed.catch(() => {});
      while (!existsSync(path) || !existsSync(far)) await Promise.race([pause(1), failed]);
    },
    async unplug() {
      const gone = socat;
      socat = undefined;
      gone?.signal("SIGCONT");
      await gone?.stop();
    },
    freeze: () => socat?.signal("SIGSTOP"),
    async remove() {
      await made.unplug();
      folder.remove();
    },
  };
  await made.plug();
  return made;
}
